import { expect, it } from 'vitest';
import { complete } from '../../src/endpoints/detail/requests/completing';
import {
  bodyOf,
  joined,
  rowsOf,
  shownValue
} from '../../src/endpoints/detail/requests/rows';
import type { LoggedColumn } from '../../src/studio/types';

const COLUMNS: LoggedColumn[] = [
  { name: 'request_id', role: 'request', type: 'text' },
  { name: 'status', role: 'request', type: 'number' },
  { name: 'body', role: 'request', type: 'text' },
  { name: 'air time', role: 'feature', type: 'number' },
  { name: 'features.time', role: 'feature', type: 'time' },
  { name: 'carrier', role: 'feature', type: 'text' },
  { name: 'prediction', role: 'prediction', type: 'number' }
];

const texts = (text: string) =>
  complete(text, text.length, COLUMNS).suggestions.map(one => one.text);

it('completes columns as SQL writes them, those of the model first', () => {
  expect(texts('')).toEqual([]);
  expect(texts('air')).toEqual(['"air time"']);
  expect(texts('st')).toEqual(['status', 'request_id']);
  expect(texts('carrier = 3 and pre')).toEqual(['prediction']);
});

it('offers the comparisons that fit a column, and nothing among words', () => {
  expect(texts('prediction ')).toContain('between');
  expect(texts('carrier ')).not.toContain('>');
  expect(texts("carrier = 'UA' ")).toEqual(['and', 'or']);
  expect(texts('late ')).toEqual([]);
});

it('takes the kind of a column from the newest page, in the order of the log', () => {
  const label: LoggedColumn = { name: 'label', role: 'label', type: 'text' };
  const seen = joined([], [label, ...COLUMNS]);
  expect(seen.map(one => one.role).at(-1)).toBe('label');
  expect(joined(seen, COLUMNS)).toBe(seen);
  const now = joined(seen, [{ ...label, type: 'number' }]);
  expect(now.at(-1)?.type).toBe('number');
  expect(now).toHaveLength(seen.length);
});

it('asks again for the row, by the names that the model has', () => {
  const page = { total: 2, logged: 2, folder: '', columns: COLUMNS };
  const [row, failed] = rowsOf({
    ...page,
    rows: [
      ['req_1', 200, null, 1.5, 1_764_417_600, null, 1],
      ['req_2', 422, '{"inputs": 3}', null, null, null, null]
    ]
  });
  expect(JSON.parse(bodyOf(row, COLUMNS) ?? '')).toEqual({
    dataframe_records: [
      { 'air time': 1.5, time: '2025-11-29T12:00:00.000Z', carrier: null }
    ]
  });
  expect(bodyOf(failed, COLUMNS)).toBe('{"inputs": 3}');
  expect(shownValue(null, 'number')).toBeNull();
  expect(shownValue(0.123456, 'number')).toBe('0.1235');
});
