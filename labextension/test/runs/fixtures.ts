import type { RunRow } from '../../src/studio/types';

/** A finished run. */
export function makeRun(change: Partial<RunRow> = {}): RunRow {
  return {
    id: '7c2f0011223344556677889900aabbcc',
    name: 'late-flights',
    experiment_id: '1',
    experiment: 'late-flights',
    status: 'FINISHED',
    started: 1000,
    ended: 1060,
    user: 'ada',
    params: { depth: '8' },
    metrics: { auc: 0.66 },
    special: {},
    tags: {},
    job: 'job_41',
    ...change
  };
}
