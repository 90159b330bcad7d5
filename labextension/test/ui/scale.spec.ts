import { expect, it } from 'vitest';
import { nearest, path, spanOf, ticks, timeTicks } from '../../src/ui/scale';

it('finds spans, and widens those of one value', () => {
  expect(spanOf([3, NaN, 1, Infinity])).toEqual([1, 3]);
  expect(spanOf([NaN])).toBeUndefined();
  expect(spanOf([5])).toEqual([4.5, 5.5]);
  expect(spanOf([0])).toEqual([-1, 1]);
});

it('puts ticks at round numbers inside the span', () => {
  expect(ticks([0, 1], 4)).toEqual([0, 0.5, 1]);
  expect(ticks([0.1, 0.74], 4)).toEqual([0.2, 0.4, 0.6]);
  expect(ticks([0, 59], 4)).toEqual([0, 20, 40]);
});

it('puts marks of time where a clock is round', () => {
  expect(timeTicks([0, 0.9], 4)).toEqual([0, 0.5]);
  expect(timeTicks([0, 50], 4)).toEqual([0, 15, 30, 45]);
  expect(timeTicks([0, 100], 3)).toEqual([0, 60]);
});

it('breaks a curve where a value is not a number', () => {
  const same = (value: number) => value;
  const drawn = path(
    [
      [0, 1],
      [1, 2],
      [2, NaN],
      [3, 4],
      [4, 5]
    ],
    same,
    same
  );
  expect(drawn.match(/M/g)).toHaveLength(2);
});

it('draws no more than the pixels can show, and every peak', () => {
  const points = Array.from(
    { length: 100_000 },
    (_, at) => [at, at === 54_321 ? 1000 : 0] as const
  );
  const drawn = path(
    points,
    at => at / 1000,
    value => value
  );
  expect(drawn.length).toBeLessThan(20_000);
  expect(drawn).toContain(',1000.0');
});

it('finds the nearest point', () => {
  const points = [
    [0, 0],
    [10, 0],
    [20, 0]
  ] as const;
  expect(nearest(points, -5)).toBe(0);
  expect(nearest(points, 11)).toBe(1);
  expect(nearest(points, 16)).toBe(2);
});
