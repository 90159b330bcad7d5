import { expect, it } from 'vitest';
import {
  isNarrowed,
  queryOf,
  START,
  tellingColumns
} from '../../src/jobs/panel/filter';
import { makeRow } from '../fixtures';

it('asks the server for what the toolbar says', () => {
  expect(queryOf(START)).toEqual({ sort: '-number' });
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
    sort: 'took'
  });
  expect(isNarrowed(START)).toBe(false);
  expect(isNarrowed({ ...START, state: 'failed' })).toBe(true);
});

it('asks for a metric or a parameter by the name of its column', () => {
  const sorted = (descending: boolean) =>
    queryOf({ ...START, sort: { id: 'metric:auc', descending } }).sort;
  expect(sorted(true)).toBe('-metric:auc');
  expect(sorted(false)).toBe('metric:auc');
});

it('shows the metric that a person logs, and the parameters that vary', () => {
  const rows = [6, 7, 8].map(depth =>
    makeRow({
      parameters: { depth, rate: 0.1, seed: 1, rows: 100 * depth },
      metrics: { 'system/cpu': 1, training_score: 0.5, auc: 0.6, accuracy: 0.7 }
    })
  );
  expect(tellingColumns(rows)).toEqual([
    'metric:auc',
    'parameter:depth',
    'parameter:rows'
  ]);
});
