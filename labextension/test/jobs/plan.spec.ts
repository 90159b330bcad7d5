import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { expect, it } from 'vitest';
import { askPlan, codeOf, planIn } from '../../src/jobs/runcell/plan';
import { INSTALL } from '../../src/kernel/having';

const PLAN = {
  name: 'quickstart [4]',
  captured: [],
  imported: [],
  refused: []
};

type Content = KernelMessage.IExecuteReplyMsg['content'];

function reply(plan: unknown): Content {
  return {
    status: 'ok',
    execution_count: 4,
    user_expressions: { plan },
    payload: []
  } as unknown as Content;
}

it('asks silently, keeps no history and binds no name', async () => {
  const asked: KernelMessage.IExecuteRequestMsg['content'][] = [];
  const kernel = {
    requestExecute: (content: KernelMessage.IExecuteRequestMsg['content']) => {
      asked.push(content);
      return {
        done: Promise.resolve({
          content: reply({ status: 'ok', data: { 'application/json': PLAN } })
        })
      };
    }
  } as unknown as Kernel.IKernelConnection;
  expect(await askPlan(kernel, 'x = "é"\nx', '-p a=1')).toEqual(PLAN);
  expect(asked[0]).toMatchObject({
    code: '',
    silent: true,
    store_history: false
  });
  expect(asked[0].user_expressions?.plan).toBe(
    '__import__("cellworks.magics.preview", fromlist=["preview"])' +
      '.preview("x = \\"é\\"\\nx", "-p a=1")'
  );
});

it.each(["No module named 'cellworks'", "No module named 'msgspec'"])(
  'says which line installs it where the kernel says %s',
  evalue => {
    const told = { status: 'error', ename: 'ModuleNotFoundError', evalue };
    expect(() => planIn(reply(told))).toThrow(
      expect.objectContaining({ code: 'missing', hint: INSTALL })
    );
  }
);

it('passes on what else went wrong', () => {
  const told = { status: 'error', ename: 'ValueError', evalue: 'odd' };
  expect(() => planIn(reply(told))).toThrow('ValueError: odd');
});

it('says that only Python cells can be jobs where a kernel has no expressions', () => {
  expect(() => planIn(reply(undefined))).toThrow(/did not say/);
});

it('runs a cell that is a job already as it stands, and another through the magic', () => {
  expect(codeOf('%%train a\nx', '', true)).toBe('%%train a\nx');
  expect(codeOf('print("x")\n', 'a -p b=1', false)).toContain(
    'run_cell_magic("train", "a -p b=1", "print(\\"x\\")\\n")'
  );
});
