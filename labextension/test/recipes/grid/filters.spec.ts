import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import { binAt, binsOf, rangeOf } from '../../../src/recipes/grid/bins';
import {
  filterWords,
  sorted,
  withFilter
} from '../../../src/recipes/grid/filters';
import type { View } from '../../../src/recipes/wrangler/types';

const trans = nullTranslator.load('cellworks');
const header = { name: 'delay', edges: [0, 10, 20, 30] };

it('makes of bins the filter that keeps them, and of the filter the bins', () => {
  expect(rangeOf(header, [0, 1])).toMatchObject({
    low: 0,
    high: 20,
    below: true
  });
  // The last bin holds its upper edge.
  expect(rangeOf(header, [2, 2])).toMatchObject({
    low: 20,
    high: 30,
    below: false
  });
  for (const bins of [
    [0, 0],
    [0, 1],
    [1, 2],
    [2, 2],
    [0, 2]
  ] as const) {
    expect(binsOf(header, rangeOf(header, bins))).toEqual(bins);
  }
  expect(binsOf(header, undefined)).toBe(null);
  expect(binsOf(header, { ...rangeOf(header, [0, 0]), but: true })).toBe(null);
});

it('finds the bin below a pointer, also beyond the ends', () => {
  expect([-0.1, 0, 0.34, 0.99, 1, 1.2].map(share => binAt(share, 3))).toEqual([
    0, 0, 1, 2, 2, 2
  ]);
});

it('replaces the filter of a kind on a column, and leaves all others', () => {
  const range = rangeOf(header, [0, 0]);
  const other = { type: 'text' as const, column: 'delay', text: '1' };
  const view: View = { search: 'x', filters: [range, other] };
  const next = rangeOf(header, [1, 1]);
  expect(withFilter(view, next, 'delay', 'range')).toEqual({
    search: 'x',
    filters: [other, next]
  });
  expect(withFilter(view, null, 'delay', 'range').filters).toEqual([other]);
});

it('sorts up, then down, then not at all; by several columns where more is asked', () => {
  let view = sorted({}, 'a');
  expect(view.sort).toEqual([{ column: 'a', descending: false }]);
  view = sorted(view, 'b', true);
  expect(view.sort?.map(({ column }) => column)).toEqual(['a', 'b']);
  view = sorted(view, 'b', true);
  expect(view.sort?.[1]).toEqual({ column: 'b', descending: true });
  expect(sorted(view, 'b', true).sort).toHaveLength(1);
  expect(sorted(view, 'c').sort).toEqual([{ column: 'c', descending: false }]);
});

it('says what a filter keeps as people would', () => {
  const say = (...filter: Parameters<typeof filterWords>[0][]) =>
    filter.map(one =>
      filterWords(one, name => (name === 'at' ? 'datetime' : 'number'), trans)
    );
  const day = Date.UTC(2013, 5, 1);
  expect(
    say(
      rangeOf(header, [0, 1]),
      { type: 'range', column: 'at', low: day, high: null },
      { type: 'values', column: 'carrier', values: ['UA'] },
      { type: 'values', column: 'carrier', values: ['UA', 'AA'], but: true },
      { type: 'presence', column: 'delay', what: 'missing' },
      { type: 'rows', rows: [1, 2], words: 'duplicates' }
    )
  ).toEqual([
    '0 ≤ delay < 20',
    'at ≥ 2013-06-01',
    'carrier = UA',
    'carrier ≠ UA and 1 more',
    'delay is missing',
    'duplicates (2)'
  ]);
});
