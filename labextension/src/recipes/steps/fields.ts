import type { TranslationBundle } from '@jupyterlab/translation';
import type { Pair, Wrongs } from '../../ui/form';
import type {
  ColumnInfo,
  Operation,
  OperationField,
  OperationInfo
} from '../wrangler/types';
import {
  isTextual,
  readNumber,
  readValue,
  type Scalar,
  writeValue
} from './values';

/** One value of a group, as it is written. */
export interface WrittenAggregate {
  column: string;
  by: string;
  into: string;
}

/** What stands in a field: a text, a switch, names or values in a list, pairs, or aggregates. */
export type WrittenValue =
  | string
  | boolean
  | readonly string[]
  | readonly Pair[]
  | readonly WrittenAggregate[];

/** What stands in a form, by the name of the field. */
export type Written = Readonly<Record<string, WrittenValue>>;

/** How rows of a group become one value. */
export const AGGREGATES = [
  'mean',
  'sum',
  'min',
  'max',
  'median',
  'std',
  'count',
  'nunique',
  'first',
  'last'
] as const;

/** The fields of an operation as they stand before anybody has written anything, on some columns. */
export function blankOf(
  info: OperationInfo,
  columns: readonly string[] = []
): Written {
  const target = info.fields.find(
    ({ kind }) => kind === 'columns' || kind === 'column'
  );
  return Object.fromEntries(
    info.fields.map(field => {
      if (field === target && columns.length > 0) {
        return [field.name, field.kind === 'columns' ? columns : columns[0]];
      }
      return [
        field.name,
        field.default === null
          ? emptyOf(field)
          : writtenOf(field, field.default, false)
      ];
    })
  );
}

/** The fields of an operation that is there. */
export function writtenAs(
  info: OperationInfo,
  operation: Operation,
  columns: readonly ColumnInfo[]
): Written {
  const given = operation as unknown as Record<string, unknown>;
  const textual = isTextual(kindsOf(info, given, columns));
  return Object.fromEntries(
    info.fields.map(field => {
      const value = given[field.name] ?? field.default;
      return [
        field.name,
        value === null || value === undefined
          ? emptyOf(field)
          : writtenOf(field, value, textual)
      ];
    })
  );
}

/** The operation that is written, and what is wrong with it; null until everything is right. */
export function readOperation(
  info: OperationInfo,
  written: Written,
  columns: readonly ColumnInfo[],
  trans: TranslationBundle
): { operation: Operation | null; wrong: Wrongs; missing: boolean } {
  const textual = isTextual(kindsOf(info, written, columns));
  const names = new Set(columns.map(column => column.name));
  const operation: Record<string, unknown> = { op: info.op };
  const wrong: Record<string, string> = {};
  let missing = false;
  for (const field of info.fields) {
    const value = written[field.name];
    if (isEmpty(value) && !isEmptied(field)) {
      missing ||= field.required;
      continue;
    }
    const read = readField(field, value, { textual, names, trans });
    if (typeof read === 'object' && 'wrong' in read) {
      wrong[field.name] = read.wrong;
    } else {
      operation[field.name] = read.value;
    }
  }
  const isWhole = !missing && Object.keys(wrong).length === 0;
  return {
    operation: isWhole ? (operation as unknown as Operation) : null,
    wrong,
    missing
  };
}

/** Whether columns can be dropped into a field. */
export function takesColumns({ kind }: OperationField): boolean {
  return ['column', 'columns', 'names', 'aggregates'].includes(kind);
}

/** What stands in a field that takes columns with one more. */
export function withColumn(
  { kind }: OperationField,
  written: WrittenValue,
  column: string
): WrittenValue {
  switch (kind) {
    case 'columns':
      return [
        ...(written as readonly string[]).filter(one => one !== column),
        column
      ];
    case 'names':
      return [...(written as readonly Pair[]), { name: column, value: '' }];
    case 'aggregates':
      return [
        ...(written as readonly WrittenAggregate[]),
        { column, by: 'mean', into: '' }
      ];
    default:
      return column;
  }
}

/** Whether a field without anything in it says so, since something else stood there before. */
function isEmptied({ kind, default: usual }: OperationField): boolean {
  return Array.isArray(usual)
    ? usual.length > 0
    : kind === 'text' && typeof usual === 'string' && usual !== '';
}

/** Whether nothing stands in a field. */
export function isEmpty(value: WrittenValue): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

interface Around {
  textual: boolean;
  names: ReadonlySet<string>;
  trans: TranslationBundle;
}

type Read = { value: unknown } | { wrong: string };

function readField(
  field: OperationField,
  written: WrittenValue,
  { textual, names, trans }: Around
): Read {
  const text = written as string;
  const list = written as readonly string[];
  switch (field.kind) {
    case 'column':
      return readNames([text], names, trans) ?? { value: text };
    case 'columns':
      return readNames(list, names, trans) ?? { value: list };
    case 'number':
    case 'integer':
      return readNumbers(
        [text],
        field.kind === 'integer',
        trans,
        ([one]) => one
      );
    case 'numbers':
      return readNumbers(list, false, trans, all => all);
    case 'value':
      return { value: readValue(text, textual) };
    case 'values':
      return { value: list.map(one => readValue(one, textual)) };
    case 'pairs':
      return {
        value: (written as readonly Pair[]).map(({ name, value }) => [
          readValue(name, textual),
          readValue(value, textual)
        ])
      };
    case 'names':
      return readRenamed(written as readonly Pair[], names, trans);
    case 'aggregates':
      return readAggregates(
        written as readonly WrittenAggregate[],
        names,
        trans
      );
    default:
      return { value: written };
  }
}

function readNames(
  given: readonly string[],
  names: ReadonlySet<string>,
  trans: TranslationBundle
): Read | null {
  const odd = given.find(name => !names.has(name));
  return odd === undefined
    ? null
    : { wrong: trans.__('There is no column %1 at this step.', odd) };
}

function readNumbers(
  texts: readonly string[],
  whole: boolean,
  trans: TranslationBundle,
  take: (numbers: number[]) => unknown
): Read {
  const numbers = texts.map(readNumber);
  const right = numbers.filter(
    one => one !== null && (!whole || Number.isInteger(one))
  ) as number[];
  if (right.length < texts.length) {
    return {
      wrong: whole ? trans.__('A whole number.') : trans.__('A number.')
    };
  }
  return { value: take(right) };
}

function readRenamed(
  pairs: readonly Pair[],
  names: ReadonlySet<string>,
  trans: TranslationBundle
): Read {
  if (pairs.some(({ name, value }) => name === '' || value === '')) {
    return { wrong: trans.__('Each is a column and its new name.') };
  }
  const odd = readNames(
    pairs.map(({ name }) => name),
    names,
    trans
  );
  return (
    odd ?? {
      value: Object.fromEntries(pairs.map(({ name, value }) => [name, value]))
    }
  );
}

function readAggregates(
  rows: readonly WrittenAggregate[],
  names: ReadonlySet<string>,
  trans: TranslationBundle
): Read {
  const odd = readNames(
    rows.map(({ column }) => column),
    names,
    trans
  );
  return odd ?? { value: rows.map(row => ({ ...row, into: nameOf(row) })) };
}

/** The name that a value of a group gets where a person gives none. */
export function nameOf({ column, by, into }: WrittenAggregate): string {
  return into || `${column}_${by}`;
}

function emptyOf({ kind }: OperationField): WrittenValue {
  const lists = [
    'columns',
    'texts',
    'values',
    'numbers',
    'names',
    'pairs',
    'aggregates'
  ];
  return lists.includes(kind) ? [] : kind === 'switch' ? false : '';
}

function writtenOf(
  { kind }: OperationField,
  value: unknown,
  textual: boolean
): WrittenValue {
  const write = (one: unknown) => writeValue(one as Scalar, textual);
  switch (kind) {
    case 'switch':
      return value === true;
    case 'columns':
    case 'texts':
      return value as string[];
    case 'numbers':
      return (value as number[]).map(String);
    case 'value':
      return write(value);
    case 'values':
      return (value as Scalar[]).map(write);
    case 'pairs':
      return (value as [Scalar, Scalar][]).map(([name, to]) => ({
        name: write(name),
        value: write(to)
      }));
    case 'names':
      return Object.entries(value as Record<string, string>).map(
        ([name, to]) => ({ name, value: to })
      );
    case 'aggregates':
      return value as WrittenAggregate[];
    default:
      return String(value);
  }
}

/** The kinds of the columns that an operation is on. */
function kindsOf(
  info: OperationInfo,
  given: Readonly<Record<string, unknown>>,
  columns: readonly ColumnInfo[]
): ColumnInfo['kind'][] {
  const named = info.fields
    .filter(
      ({ kind, name }) =>
        (kind === 'column' || kind === 'columns') && name !== 'groups'
    )
    .flatMap(
      ({ name }) => (given[name] as string | string[] | undefined) ?? []
    );
  return columns
    .filter(({ name }) => named.includes(name))
    .map(({ kind }) => kind);
}
