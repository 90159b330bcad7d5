import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import {
  blankOf,
  readOperation,
  writtenAs,
  type Written
} from '../../src/recipes/steps/fields';
import type { ColumnInfo, Operation } from '../../src/recipes/wrangler/types';
import { CATALOG } from './catalog';
import { column } from './fixtures';

const trans = nullTranslator.load('cellworks');
const text = (name: string): ColumnInfo => ({
  name,
  dtype: 'object',
  kind: 'text'
});
const COLUMNS = [column('n'), column('m'), text('t')];

function infoOf(op: string) {
  const info = CATALOG.find(one => one.op === op);
  if (!info) {
    throw new Error(`no ${op}`);
  }
  return info;
}

const read = (op: string, written: Written) =>
  readOperation(
    infoOf(op),
    { ...blankOf(infoOf(op)), ...written },
    COLUMNS,
    trans
  );

it('reads every kind of field as the recipe holds it', () => {
  const cases: [string, Written, object][] = [
    ['impute', { columns: ['n'] }, { columns: ['n'], by: 'median' }],
    ['clip', { columns: ['n'], low: '-1.5' }, { columns: ['n'], low: -1.5 }],
    [
      'rename-columns',
      { names: [{ name: 'n', value: 'N' }] },
      { names: { n: 'N' } }
    ],
    [
      'replace-values',
      { columns: ['n'], values: [{ name: '1', value: '"1"' }] },
      { columns: ['n'], values: [[1, '1']] }
    ],
    [
      'date-parts',
      { column: 't', parts: ['year'] },
      { column: 't', parts: ['year'] }
    ],
    [
      'group-rows',
      { columns: ['t'], aggregates: [{ column: 'n', by: 'sum', into: '' }] },
      {
        columns: ['t'],
        aggregates: [{ column: 'n', by: 'sum', into: 'n_sum' }]
      }
    ],
    [
      'sort-rows',
      { columns: ['n'], descending: true },
      { columns: ['n'], descending: true }
    ],
    ['custom', { code: 'df = df' }, { code: 'df = df' }]
  ];
  for (const [op, written, operation] of cases) {
    expect(read(op, written).operation).toEqual({ op, ...operation });
  }
});

it('takes values of texts for texts, and others for what they look like', () => {
  const keep = (column: string, value: string) =>
    read('keep-rows', { column, is: '=', value, values: ['1', 'true'] })
      .operation;
  expect(keep('t', '007')).toMatchObject({
    value: '007',
    values: ['1', 'true']
  });
  expect(keep('n', '007')).toMatchObject({ value: 7, values: [1, true] });
  expect(keep('n', '"7"')).toMatchObject({ value: '7' });
  expect(keep('n', 'UA')).toMatchObject({ value: 'UA' });
});

it('says what is missing or wrong before the kernel is asked', () => {
  expect(read('impute', {})).toMatchObject({
    operation: null,
    missing: true,
    wrong: {}
  });
  expect(read('impute', { columns: ['x'] }).wrong.columns).toContain('x');
  expect(read('clip', { columns: ['n'], low: 'little' }).wrong.low).toBe(
    'A number.'
  );
  expect(read('split-rows', { seed: '1.5' }).wrong.seed).toBe(
    'A whole number.'
  );
  expect(
    read('rename-columns', { names: [{ name: 'n', value: '' }] }).operation
  ).toBeNull();
});

it('says of a list that was emptied that it is empty, and of other fields nothing', () => {
  expect(read('split-rows', { names: [], seed: '' }).operation).toEqual({
    op: 'split-rows',
    names: [],
    shares: [0.5, 0.5],
    into: 'split'
  });
});

it('writes an operation so that it is read as what it was', () => {
  const operations: object[] = [
    { op: 'fill-missing', columns: ['n'], value: '12' },
    { op: 'fill-missing', columns: ['n'], value: 12 },
    { op: 'fill-missing', columns: ['t'], value: '12' },
    { op: 'fill-missing', columns: ['t'], value: '"12"' },
    { op: 'fill-missing', columns: ['n'], value: true },
    {
      op: 'replace-values',
      columns: ['n'],
      values: [
        ['', 0],
        ['true', true]
      ]
    },
    { op: 'rename-columns', names: { n: 'N', t: 'T' } },
    { op: 'clip', columns: ['n', 'm'], high: 0 },
    { op: 'sort-rows', columns: ['m', 'n'], descending: true },
    { op: 'keep-rows', column: 't', is: 'in', values: ['1', '', ' a'] }
  ];
  for (const given of operations) {
    const operation = given as Operation;
    const info = infoOf(operation.op);
    const written = writtenAs(info, operation, COLUMNS);
    expect(
      readOperation(info, written, COLUMNS, trans).operation
    ).toMatchObject(given);
  }
});
