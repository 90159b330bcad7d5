import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  askedInVain,
  hasCellworks,
  INSTALL,
  INSTALL_CELL
} from '../../src/kernel/having';

it('knows our magics and our import among what a kernel does not have', () => {
  const found = (name: string, message: string) => askedInVain(name, message);
  expect(found('UsageError', 'Cell magic `%%train` not found.')).toBe(
    '%%train'
  );
  expect(found('UsageError', 'Line magic function `%cw` not found.')).toBe(
    '%cw'
  );
  expect(found('ModuleNotFoundError', "No module named 'cellworks.card'")).toBe(
    'cellworks'
  );
  expect(found('UsageError', 'Cell magic `%%trains` not found.')).toBe(
    undefined
  );
  expect(found('ModuleNotFoundError', "No module named 'torch'")).toBe(
    undefined
  );
  expect(found('NameError', "name 'train' is not defined")).toBe(undefined);
});

it('installs by the line that `cellworks doctor` prints', () => {
  const doctor = readFileSync(
    join(__dirname, '../../../magics/cellworks/doctor.py'),
    'utf8'
  );
  expect(/^INSTALL = "(.*)"$/m.exec(doctor)?.[1]).toBe(INSTALL);
  expect(INSTALL_CELL.replaceAll('%', '').split('\n').join(' && ')).toBe(
    INSTALL
  );
});

it('asks the kernel by an expression that Python takes', async () => {
  let asked = '';
  const answer = (text: string) => ({
    requestExecute: (content: { user_expressions: { has: string } }) => {
      asked = content.user_expressions.has;
      const has = { status: 'ok', data: { 'text/plain': text } };
      const done = Promise.resolve({
        content: { status: 'ok', user_expressions: { has } }
      });
      return { done };
    }
  });
  const ask = (text: string) =>
    hasCellworks(answer(text) as unknown as Parameters<typeof hasCellworks>[0]);
  expect(await ask('False')).toBe(false);
  expect(await ask('True')).toBe(true);
  expect(await ask('<R object>')).toBe(undefined);
  const there = asked.replace('"cellworks"', '"json"');
  const printed = execFileSync('python3', ['-c', `print(${there})`]);
  expect(printed.toString().trim()).toBe('True');
});
