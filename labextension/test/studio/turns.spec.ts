import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RATE, Turns } from '../../src/studio/turns';

let turns: Turns;

beforeEach(() => {
  vi.useFakeTimers();
  turns = new Turns();
});
afterEach(() => {
  turns.dispose();
  vi.useRealTimers();
});

it('lets the first read begin at once', () => {
  const run = vi.fn();
  turns.take(run);
  expect(run).toHaveBeenCalled();
});

it('begins no more reads a second than a tab may, however many wait', async () => {
  let begun = 0;
  const ask = () => turns.take(() => (begun += 1));
  const timer = setInterval(ask, 20);
  await vi.advanceTimersByTimeAsync(10_000);
  clearInterval(timer);
  expect(begun).toBeGreaterThanOrEqual(RATE * 10 - 2);
  expect(begun).toBeLessThanOrEqual(RATE * 10 + 3);
});

it('counts a read that is two requests as two', async () => {
  let begun = 0;
  const timer = setInterval(
    () => turns.take(() => (begun += 1), { cost: 2 }),
    20
  );
  await vi.advanceTimersByTimeAsync(10_000);
  clearInterval(timer);
  expect(begun).toBeLessThanOrEqual(RATE * 5 + 2);
});

it('has a turn left for what a person waits for, behind whatever else waits', async () => {
  for (let other = 0; other < 50; other++) {
    turns.take(() => undefined);
  }
  await vi.advanceTimersByTimeAsync(1000);
  const urgent = vi.fn();
  turns.take(urgent, { urgent: true });
  expect(urgent).toHaveBeenCalled();
});

it('forgets a read that was given up, and all when it is disposed', async () => {
  const run = vi.fn();
  for (let other = 0; other < 5; other++) {
    turns.take(() => undefined);
  }
  turns.take(run)();
  turns.take(run);
  turns.dispose();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(run).not.toHaveBeenCalled();
});
