import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Notify, notifyEnds } from '../../src/jobs/notify';
import { FakeStudio, makeJob } from '../fixtures';

let studio: FakeStudio;
let wanted: Notify;

beforeEach(() => {
  vi.useFakeTimers();
  Notification.manager.dismiss();
  wanted = 'always';
  studio = new FakeStudio({
    'get /jobs/job_1': () =>
      makeJob({ id: 'job_1', state: 'succeeded', ended: 1007 }),
    'get /jobs/job_2': () =>
      makeJob({
        id: 'job_2',
        state: 'failed',
        ended: 1001,
        sentence: "KeyError: 'x'"
      })
  });
  notifyEnds({
    isTold: row => row.kind === 'step',
    studio,
    commands: new CommandRegistry(),
    trans: nullTranslator.load('cellworks'),
    wanted: () => wanted
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const told = () => Notification.manager.notifications.map(one => one.message);

it('tells the end of a job, and nothing before it', async () => {
  studio.change('job_1', 'starting');
  studio.change('job_1', 'running');
  studio.grew('job_1', 'log');
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual([]);
  studio.change('job_1', 'succeeded');
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual(['late-flights 41 succeeded in 0:06']);
});

it('tells why a job failed', async () => {
  studio.change('job_2', 'failed');
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual(["late-flights 41 failed: KeyError: 'x'"]);
});

it('tells many ends in one sentence', async () => {
  for (let job = 0; job < 200; job++) {
    studio.change(`job_${job}`, job % 50 === 0 ? 'failed' : 'succeeded');
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual(['200 jobs ended, 4 of them failed']);
});

it('leaves to another slice what that tells, of many too', async () => {
  studio.answers['get /jobs'] = () => ({
    jobs: Array.from({ length: 6 }, (_, at) => ({
      id: `step_${at}`,
      kind: 'step'
    }))
  });
  for (let at = 0; at < 6; at++) {
    studio.change(`step_${at}`, 'succeeded');
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual([]);
});

it('tells what the settings ask for', async () => {
  wanted = 'failures';
  studio.change('job_1', 'succeeded');
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual([]);
  wanted = 'never';
  studio.change('job_2', 'failed');
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual([]);
});
