import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pages } from '../../src/studio/pages';
import { settled } from '../fixtures';

let list: number[];
let asked: [number, number][];

beforeEach(() => {
  vi.useFakeTimers();
  list = Array.from({ length: 1000 }, (_, at) => at);
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function pages(): Pages<number> {
  return new Pages(
    (offset, limit) => {
      asked.push([offset, limit]);
      return Promise.resolve({
        rows: list.slice(offset, offset + limit),
        total: list.length
      });
    },
    String,
    100
  );
}

it('reads the first page, and others once they come into view', async () => {
  const numbers = pages();
  await numbers.refresh();
  expect(numbers.value?.count).toBe(1000);
  expect(numbers.value?.rowAt(99)).toBe(99);
  expect(numbers.value?.rowAt(500)).toBeUndefined();
  numbers.value?.want(495, 510);
  await settled();
  expect(asked).toEqual([
    [0, 100],
    [400, 100],
    [500, 100]
  ]);
  expect(numbers.value?.rowAt(505)).toBe(505);
  expect(numbers.value?.find('505')).toBe(505);
  expect(numbers.value?.find('300')).toBe(-1);
});

it('reads again what is in view alone, and the rest once it is wanted', async () => {
  const numbers = pages();
  await numbers.refresh();
  numbers.value?.want(500, 510);
  await settled();
  asked = [];
  list = list.map(one => one + 10_000);
  await numbers.refresh();
  expect(asked).toEqual([[500, 100]]);
  expect(numbers.value?.rowAt(0)).toBe(0);
  numbers.value?.want(0, 10);
  await settled();
  expect(numbers.value?.rowAt(0)).toBe(10_000);
});

it('shows the old list until another is there, from its top', async () => {
  const numbers = pages();
  await numbers.refresh();
  numbers.value?.want(900, 910);
  await settled();
  list = [7, 8];
  const before = numbers.epoch;
  const done = numbers.restart();
  expect(numbers.old).toBe(true);
  expect(numbers.value?.rowAt(905)).toBe(905);
  await done;
  expect(numbers.old).toBe(false);
  expect(numbers.epoch).toBe(before + 1);
  expect(numbers.value?.read).toEqual([7, 8]);
});

it('keeps what it has where a read fails', async () => {
  let broken = false;
  const numbers = new Pages(
    (offset, limit) =>
      broken
        ? Promise.reject(new Error('away'))
        : Promise.resolve({
            rows: list.slice(offset, offset + limit),
            total: 1000
          }),
    String
  );
  await numbers.refresh();
  broken = true;
  await numbers.refresh();
  expect(numbers.error).toBeDefined();
  expect(numbers.value?.rowAt(3)).toBe(3);
  broken = false;
  await numbers.refresh();
  expect(numbers.error).toBeUndefined();
});
