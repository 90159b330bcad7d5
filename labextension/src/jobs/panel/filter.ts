import type { JobRow, JobState } from '../../studio';
import type { Sort } from '../../ui/table';
import { leadingMetric, OPEN_STATES } from '../states';

/** Which jobs are wanted, and how they are laid out. */
export interface Filter {
  search: string;
  state: 'all' | 'open' | JobState;
  experiment: string;
  /** Only jobs of the last so many seconds; 0 is all. */
  since: number;
  sort: Sort;
}

export const START: Filter = {
  search: '',
  state: 'all',
  experiment: '',
  since: 0,
  sort: { id: 'number', descending: true }
};

/** What the list is asked by, beyond its piece. */
export interface Query {
  search?: string;
  state?: JobState[];
  experiment?: string;
  since?: number;
  sort: string;
}

/** The question to the server. */
export function queryOf(filter: Filter, now = Date.now() / 1000): Query {
  const { search, state, experiment, since, sort } = filter;
  return {
    search: search.trim() || undefined,
    state:
      state === 'all'
        ? undefined
        : state === 'open'
          ? [...OPEN_STATES]
          : [state],
    experiment: experiment || undefined,
    since: since ? now - since : undefined,
    sort: sort.descending ? `-${sort.id}` : sort.id
  };
}

/** Whether a person asked for less than all jobs. */
export function isNarrowed(filter: Filter): boolean {
  return (
    filter.search.trim() !== '' ||
    filter.state !== 'all' ||
    filter.experiment !== '' ||
    filter.since !== 0
  );
}

/** `metric:auc` as its two parts. */
export function split(id: string): [kind: string, name: string | undefined] {
  const at = id.indexOf(':');
  return at < 0 ? [id, undefined] : [id.slice(0, at), id.slice(at + 1)];
}

/** Ids of every column that these rows could fill beyond those of every job. */
export function columnsOf(rows: readonly JobRow[]): string[] {
  const names = (pick: (row: JobRow) => object) =>
    [...new Set(rows.flatMap(row => Object.keys(pick(row))))].sort();
  return [
    ...names(row => row.metrics).map(name => `metric:${name}`),
    ...names(row => row.parameters).map(name => `parameter:${name}`)
  ];
}

/** Of those, the ones to show while a person has chosen none: one metric, and two parameters that vary. */
export function tellingColumns(rows: readonly JobRow[]): string[] {
  const all = columnsOf(rows);
  const metrics = all.filter(id => id.startsWith('metric:'));
  const lead = leadingMetric(metrics.map(id => split(id)[1] ?? ''));
  const varying = all
    .filter(id => id.startsWith('parameter:'))
    .map(id => ({ id, values: valuesOf(rows, split(id)[1] ?? '') }))
    .sort((a, b) => b.values - a.values)
    .slice(0, 2)
    .map(({ id }) => id);
  return all.filter(id => id === `metric:${lead}` || varying.includes(id));
}

function valuesOf(rows: readonly JobRow[], name: string): number {
  return new Set(
    rows.filter(row => name in row.parameters).map(row => row.parameters[name])
  ).size;
}
