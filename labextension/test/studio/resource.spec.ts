import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isAbout } from '../../src/studio/changes';
import { Resource } from '../../src/studio/resource';
import { FakeStudio, settled } from '../fixtures';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A load that is answered by hand. */
function byHand() {
  const waiting: {
    resolve: (value: number) => void;
    reject: (reason: Error) => void;
  }[] = [];
  const load = vi.fn(
    () =>
      new Promise<number>((resolve, reject) =>
        waiting.push({ resolve, reject })
      )
  );
  return { load, waiting };
}

it('reads once more, and no oftener, for what was asked while it read', async () => {
  const { load, waiting } = byHand();
  const resource = new Resource(load);
  void resource.refresh();
  const second = resource.refresh();
  void resource.refresh();
  void resource.refresh();
  expect(load).toHaveBeenCalledTimes(1);
  waiting[0].resolve(1);
  await settled();
  expect(load).toHaveBeenCalledTimes(2);
  waiting[1].resolve(2);
  await second;
  expect(resource.value).toBe(2);
  expect(load).toHaveBeenCalledTimes(2);
});

it('keeps the last good value beside an error, and forgets the error after a success', async () => {
  const { load, waiting } = byHand();
  const resource = new Resource(load);
  void resource.refresh();
  waiting[0].resolve(1);
  await settled();
  void resource.refresh();
  waiting[1].reject(new Error('gone'));
  await settled();
  expect(resource.value).toBe(1);
  expect(resource.error?.message).toContain('gone');
  void resource.refresh();
  waiting[2].resolve(3);
  await settled();
  expect(resource.value).toBe(3);
  expect(resource.error).toBeUndefined();
});

it('reads on an event only while somebody looks, and catches up when somebody does', async () => {
  const studio = new FakeStudio();
  const load = vi.fn(() => Promise.resolve(1));
  const resource = new Resource(load).follow(studio.changes, () => true);
  const away = resource.watch();
  await settled();
  expect(load).toHaveBeenCalledTimes(1);

  studio.change('job_1', 'running');
  await vi.advanceTimersByTimeAsync(0);
  expect(load).toHaveBeenCalledTimes(2);

  away();
  studio.change('job_1', 'succeeded');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(2);
  resource.watch();
  await settled();
  expect(load).toHaveBeenCalledTimes(3);
});

it('answers the first event at once and a burst with one read', async () => {
  const studio = new FakeStudio();
  const load = vi.fn(() => Promise.resolve(1));
  const resource = new Resource(load).follow(studio.changes, () => true, 200);
  resource.watch();
  await vi.advanceTimersByTimeAsync(1000);
  load.mockClear();
  studio.change('job_1', 'running');
  await vi.advanceTimersByTimeAsync(1);
  expect(load).toHaveBeenCalledTimes(1);
  for (let event = 0; event < 50; event++) {
    studio.grew('job_1', 'log');
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(load).toHaveBeenCalledTimes(2);
});

it('reads again when something may have been missed, whatever it follows', async () => {
  const studio = new FakeStudio();
  const load = vi.fn(() => Promise.resolve(1));
  new Resource(load).follow(studio.changes, () => false).watch();
  await settled();
  studio.change('job_1', 'running', 7);
  studio.change('job_1', 'running', 9);
  await vi.advanceTimersByTimeAsync(0);
  expect(load).toHaveBeenCalledTimes(2);
});

it('does nothing once disposed', async () => {
  const studio = new FakeStudio();
  const load = vi.fn(() => Promise.resolve(1));
  const resource = new Resource(load).follow(studio.changes, () => true);
  resource.watch();
  await settled();
  resource.dispose();
  studio.change('job_1', 'running');
  await vi.advanceTimersByTimeAsync(1000);
  await resource.refresh();
  expect(load).toHaveBeenCalledTimes(1);
});

it('asks nobody for an event while the supervisor is gone, and catches up once it is back', async () => {
  const studio = new FakeStudio();
  const load = vi.fn(() => Promise.resolve(1));
  const resource = new Resource(load).follow(studio.changes, event =>
    isAbout(event, 'jobs')
  );
  resource.watch();
  await settled();
  const supervisor = { slice: 'studio', entity: 'supervisor' };

  studio.changes.ending();
  studio.change('job_1', 'running');
  studio.emit({ ...supervisor, verb: 'gone' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(1);

  studio.emit({ ...supervisor, verb: 'reached' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(2);
  studio.emit({ ...supervisor, verb: 'reached' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(load).toHaveBeenCalledTimes(2);
});

it('leaves the read that an event wants behind one that runs, where the supervisor goes meanwhile', async () => {
  const studio = new FakeStudio();
  const { load, waiting } = byHand();
  const resource = new Resource(load).follow(studio.changes, event =>
    isAbout(event, 'jobs')
  );
  resource.watch();
  studio.change('job_1', 'running');
  await vi.advanceTimersByTimeAsync(1000);
  studio.changes.ending();
  waiting[0].resolve(1);
  await settled();
  expect(load).toHaveBeenCalledTimes(1);

  studio.emit({ slice: 'studio', entity: 'supervisor', verb: 'reached' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(load).toHaveBeenCalledTimes(2);
});
