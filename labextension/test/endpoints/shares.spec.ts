import { expect, it } from 'vitest';
import {
  borders,
  isSame,
  keyed,
  percent,
  type Shares,
  splitAt,
  sumOf,
  withShare
} from '../../src/endpoints/shares';

const THREE: Shares = [
  ['3', 60],
  ['4', 30],
  ['5', 10]
];

it('moves a border between two, and leaves the others as they are', () => {
  expect(splitAt(THREE, 1, 50)).toEqual([
    ['3', 40],
    ['4', 50],
    ['5', 10]
  ]);
});

it('gives one no more than both had, and no less than nothing', () => {
  expect(splitAt(THREE, 2, 95)[2]).toEqual(['5', 40]);
  expect(splitAt(THREE, 2, 95)[1]).toEqual(['4', 0]);
  expect(splitAt(THREE, 2, -5)[2]).toEqual(['5', 0]);
});

it.each([0, 12.3, 33.3, 50, 66.6, 99.9, 100])(
  'always sums to 100 where one gets %s',
  share => {
    expect(sumOf(withShare(THREE, '4', share))).toBeCloseTo(100, 9);
    expect(sumOf(splitAt(THREE, 1, share))).toBeCloseTo(100, 9);
  }
);

it('lets the others shrink in their proportions', () => {
  expect(withShare(THREE, '5', 55)).toEqual([
    ['3', 30],
    ['4', 15],
    ['5', 55]
  ]);
});

it('gives the rest to another where none had any', () => {
  const all: Shares = [
    ['3', 100],
    ['4', 0]
  ];
  expect(withShare(all, '3', 70)).toEqual([
    ['3', 70],
    ['4', 30]
  ]);
});

it('leaves one alone with all of it', () => {
  expect(withShare([['3', 100]], '3', 40)).toEqual([['3', 100]]);
});

it('keeps thirds as they are where another border moves', () => {
  const thirds: Shares = [
    ['1', 33.333334],
    ['2', 33.333333],
    ['3', 33.333333]
  ];
  const moved = splitAt(thirds, 1, 20);
  expect(moved[2]).toEqual(['3', 33.333333]);
  expect(sumOf(moved)).toBeCloseTo(100, 9);
});

it('moves by one, by ten and to the ends, as sliders do', () => {
  const at = { lower: 40, both: 90 };
  expect(keyed('ArrowUp', at)).toBe(41);
  expect(keyed('ArrowLeft', at)).toBe(39);
  expect(keyed('PageDown', at)).toBe(30);
  expect(keyed('Home', at)).toBe(0);
  expect(keyed('End', at)).toBe(90);
  expect(keyed('PageUp', { lower: 85, both: 90 })).toBe(90);
  expect(keyed('Tab', at)).toBeUndefined();
});

it('knows where borders lie, and when two splits are one', () => {
  expect(borders(THREE)).toEqual([0, 60, 90]);
  expect(isSame(THREE, splitAt(THREE, 1, 30))).toBe(true);
  expect(isSame(THREE, splitAt(THREE, 1, 31))).toBe(false);
  expect(isSame(THREE, THREE.slice(1))).toBe(false);
});

it('never writes something as nothing', () => {
  expect([0, 0.01, 12.5, 33.333333, 100].map(percent)).toEqual([
    '0%',
    '<0.1%',
    '12.5%',
    '33.3%',
    '100%'
  ]);
});
