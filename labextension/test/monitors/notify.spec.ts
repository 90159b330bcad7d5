import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { beforeEach, expect, it, vi } from 'vitest';
import { notifyReports } from '../../src/monitors/notify';
import type { DriftRow } from '../../src/studio/types';
import { FakeStudio, makeRow, settled } from '../fixtures';
import { makeDrift, makeKept } from './fixtures';

let studio: FakeStudio;
let row: DriftRow;
let looked: string | null;
let tells: ReturnType<typeof notifyReports>;
const opened = vi.fn();

beforeEach(() => {
  Notification.manager.dismiss();
  opened.mockReset();
  looked = null;
  row = makeDrift({ job: 'job_7' });
  studio = new FakeStudio({ 'get /drift/drift_1': () => makeKept(row) });
  const commands = new CommandRegistry();
  commands.addCommand('cellworks:open-drift', { execute: opened });
  tells = notifyReports({
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    wanted: () => true,
    isShown: job => job === looked
  });
});

async function kept(): Promise<string[]> {
  studio.emit({
    slice: 'monitors',
    entity: 'drift_1',
    verb: 'kept',
    number: ++studio.number
  });
  await settled();
  return Notification.manager.notifications.map(one => one.message);
}

it('says what moved in what a job has compared, and opens it', async () => {
  expect(await kept()).toEqual([
    'january to july 1: 2 drifted of 12. temp went up: its mean was 39.8 and is 80.1.'
  ]);
  const [{ options }] = Notification.manager.notifications;
  options.actions?.[0].callback(new MouseEvent('click'));
  expect(opened.mock.calls[0][0]).toEqual({ drift: 'drift_1' });
  const job = makeRow({ id: 'job_7', state: 'succeeded' });
  expect([tells(job), tells({ ...job, state: 'failed' })]).toEqual([
    true,
    false
  ]);
});

it('leaves out a sentence that there is no room for', async () => {
  row = makeDrift({ job: 'job_7', words: [`${'long '.repeat(40)}.`] });
  expect(await kept()).toEqual(['january to july 1: 2 drifted of 12.']);
});

it('says nothing of what a notebook keeps, or a form that is looked at opens', async () => {
  looked = 'job_7';
  expect(await kept()).toEqual([]);
  expect(tells(makeRow({ id: 'job_7', state: 'failed' }))).toBe(true);
  row = makeDrift({ job: null });
  expect(await kept()).toEqual([]);
});
