import { expect, it } from 'vitest';
import {
  chosenColumns,
  isNarrowed,
  queryOf,
  sorted,
  START
} from '../../src/jobs/panel/filter';
import { makeRow } from '../fixtures';

it('asks the server for what the toolbar says', () => {
  expect(queryOf(START)).toEqual({ sort: '-number', limit: 100 });
  expect(
    queryOf(
      {
        ...START,
        search: ' late ',
        state: 'open',
        experiment: 'e',
        since: 3600,
        sort: { id: 'took', descending: false }
      },
      10_000
    )
  ).toEqual({
    search: 'late',
    state: ['queued', 'starting', 'running', 'stopping'],
    experiment: 'e',
    since: 6400,
    sort: 'took',
    limit: 100
  });
  expect(isNarrowed(START)).toBe(false);
  expect(isNarrowed({ ...START, state: 'failed' })).toBe(true);
});

it('sorts by a metric itself, over all jobs, those without one last', () => {
  const filter = { ...START, sort: { id: 'metric:auc', descending: true } };
  expect(queryOf(filter)).toMatchObject({ sort: '-number', limit: 1000 });
  const rows = [
    makeRow({ id: 'a', metrics: { auc: 0.5 } }),
    makeRow({ id: 'b', metrics: {} }),
    makeRow({ id: 'c', metrics: { auc: 0.9 } })
  ];
  const ids = (descending: boolean) =>
    sorted(rows, { id: 'metric:auc', descending }).map(row => row.id);
  expect(ids(true)).toEqual(['c', 'a', 'b']);
  expect(ids(false)).toEqual(['a', 'c', 'b']);
});

it('shows the metric that a person logs, and the parameters that vary', () => {
  const rows = [6, 7, 8].map(depth =>
    makeRow({
      parameters: { depth, rate: 0.1, seed: 1, rows: 100 * depth },
      metrics: { 'system/cpu': 1, training_score: 0.5, auc: 0.6, accuracy: 0.7 }
    })
  );
  expect(chosenColumns(rows, null)).toEqual([
    'metric:auc',
    'parameter:depth',
    'parameter:rows',
    'from',
    'compute'
  ]);
  expect(chosenColumns(rows, ['parameter:seed', 'metric:gone'])).toEqual([
    'parameter:seed'
  ]);
  const two = [makeRow(), makeRow({ actor: 'bob' })];
  expect(chosenColumns(two, null)).toContain('by');
});
