import { expect, it } from 'vitest';
import { differences, tally } from '../../src/datasets/detail/diff';

const column = (name: string, dtype = 'int64', nullable = false) => ({
  name,
  dtype,
  nullable
});

it('tells what was added, removed and changed, what is gone last', () => {
  const found = differences(
    [column('a'), column('b'), column('c'), column('d')],
    [
      column('d', 'double'),
      column('e'),
      column('a'),
      column('b', 'int64', true)
    ]
  );
  expect(found.map(({ name, change }) => [name, change])).toEqual([
    ['d', 'changed'],
    ['e', 'added'],
    ['a', 'same'],
    ['b', 'changed'],
    ['c', 'removed']
  ]);
  expect(found[0]).toMatchObject({
    before: { dtype: 'int64' },
    after: { dtype: 'double' }
  });
  expect(tally(found)).toEqual({ same: 1, added: 1, removed: 1, changed: 2 });
});

it('compares columns of one name each with the one in its place', () => {
  const found = differences(
    [column('a'), column('a', 'string')],
    [column('a'), column('a', 'double'), column('a')]
  );
  expect(found.map(({ change }) => change)).toEqual([
    'same',
    'changed',
    'added'
  ]);
});

it('finds nothing between a schema and itself, at twenty thousand columns', () => {
  const many = Array.from({ length: 20_000 }, (_, at) => column(`f${at}`));
  expect(tally(differences(many, [...many]))).toMatchObject({ same: 20_000 });
});
