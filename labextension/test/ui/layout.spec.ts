import { expect, it } from 'vitest';
import {
  arranged,
  nudged,
  ordered,
  PLAIN,
  placedBefore,
  readLayout,
  withShown,
  withWidth
} from '../../src/ui/layout';

const columns = ['a', 'b', 'c', 'd'].map(id => ({ id, optional: id === 'd' }));
const ids = (layout = PLAIN) => arranged(columns, layout).map(one => one.id);

it('shows what is not optional until a person says otherwise', () => {
  expect(ids()).toEqual(['a', 'b', 'c']);
  expect(ids(withShown(PLAIN, 'd', true))).toEqual(['a', 'b', 'c', 'd']);
  expect(ids(withShown(PLAIN, 'b', false))).toEqual(['a', 'c']);
  const fixed = [{ id: 'a', fixed: true }];
  expect(arranged(fixed, withShown(PLAIN, 'a', false))).toEqual(fixed);
});

it('moves a column among those that are shown', () => {
  const hidden = withShown(PLAIN, 'b', false);
  expect(ids(nudged(columns, hidden, 'a', 1))).toEqual(['c', 'a']);
  expect(ids(nudged(columns, hidden, 'c', -1))).toEqual(['c', 'a']);
  expect(nudged(columns, hidden, 'a', -1)).toBe(hidden);
  expect(ids(placedBefore(columns, PLAIN, 'c', 'a'))).toEqual(['c', 'a', 'b']);
  expect(ids(placedBefore(columns, PLAIN, 'a', null))).toEqual(['b', 'c', 'a']);
});

it('puts a column that is new behind the one it was declared behind', () => {
  const layout = { ...PLAIN, order: ['c', 'a'] };
  expect(ordered(columns, layout).map(one => one.id)).toEqual([
    'c',
    'd',
    'a',
    'b'
  ]);
});

it('is kept as plain data, and anything else reads as nothing', () => {
  const layout = withWidth(withShown(PLAIN, 'b', false), 'a', 12.4);
  expect(layout.widths.a).toBe(40);
  expect(readLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
  for (const other of [undefined, null, 7, ['a'], { order: 3, widths: 'x' }]) {
    expect(readLayout(other)).toEqual(PLAIN);
  }
});
