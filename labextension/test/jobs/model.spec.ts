import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JobModel } from '../../src/jobs/model';
import type { Job } from '../../src/studio/types';
import { FakeStudio, makeJob, settled } from '../fixtures';

let job: Job;
let studio: FakeStudio;

beforeEach(() => {
  vi.useFakeTimers();
  job = makeJob();
  studio = new FakeStudio({
    'get /jobs/41': () => job,
    'get /jobs/41/metrics': query => {
      return {
        series: [{ key: `attempt ${query.get('attempt')}`, points: [] }]
      };
    },
    'get /jobs/41/usage': () => ({ samples: [] }),
    'get /jobs/41/outputs': () => ({ outputs: [], next: 0, ended: false }),
    'get /jobs/41/log': () => ({
      text: '',
      offset: 0,
      next: 0,
      size: 0,
      ended: false
    })
  });
});
afterEach(() => {
  vi.useRealTimers();
});

it('known by number, hears of its own id', async () => {
  const model = new JobModel(studio, '41');
  model.job.watch();
  await settled();
  studio.change('job_7', 'failed');
  await vi.advanceTimersByTimeAsync(500);
  expect(studio.asked).toHaveLength(1);
  studio.change('job_41', 'succeeded');
  await vi.advanceTimersByTimeAsync(500);
  expect(studio.asked).toHaveLength(2);
  expect(model.is('41') && model.is('job_41') && !model.is('job_7')).toBe(true);
});

it('reads only the part that grew, and only while it is shown', async () => {
  const model = new JobModel(studio, '41');
  model.job.watch();
  const away = model.metrics.watch();
  await settled();
  studio.asked.length = 0;
  studio.grew('job_41', 'log', 'metrics');
  await vi.advanceTimersByTimeAsync(500);
  expect([...new Set(studio.asked)].sort()).toEqual([
    'get /jobs/41',
    'get /jobs/41/metrics'
  ]);
  away();
  studio.asked.length = 0;
  studio.grew('job_41', 'metrics');
  await vi.advanceTimersByTimeAsync(500);
  expect(studio.asked).toEqual(['get /jobs/41']);
});

it('goes over to the next attempt, unless one was chosen', async () => {
  const model = new JobModel(studio, '41');
  model.job.watch();
  model.metrics.watch();
  await settled();
  expect(model.attempt).toBe(1);
  const [first] = job.attempts;
  job = { ...job, attempts: [first, { ...first, number: 2 }] };
  studio.change('job_41', 'starting');
  await vi.advanceTimersByTimeAsync(500);
  expect(model.metrics.value?.series[0].key).toBe('attempt 2');
  model.choose(1);
  await settled();
  expect(model.metrics.value?.series[0].key).toBe('attempt 1');
});

it('asks for no attempt while a job is queued, and reads on once it begins', async () => {
  const [first] = job.attempts;
  job = makeJob({ state: 'queued', started: null }, { attempts: [] });
  const model = new JobModel(studio, '41');
  model.job.watch();
  model.metrics.watch();
  await settled();
  expect(model.metrics.value?.series[0].key).toBe('attempt null');
  expect(model.metrics.error).toBeUndefined();
  job = { ...job, attempts: [first] };
  studio.change('job_41', 'starting');
  await vi.advanceTimersByTimeAsync(500);
  expect(model.attempt).toBe(1);
  studio.grew('job_41', 'metrics');
  await vi.advanceTimersByTimeAsync(500);
  expect(model.metrics.value?.series[0].key).toBe('attempt 1');
});
