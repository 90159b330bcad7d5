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
  limit: number;
  /** Ids of the columns that a person chose; null until they do. */
  columns: string[] | null;
}

export const START: Filter = {
  search: '',
  state: 'all',
  experiment: '',
  since: 0,
  sort: { id: 'number', descending: true },
  limit: 100,
  columns: null
};

/** Columns that the server sorts by; the others are sorted here, once all jobs are read. */
const SORTS = ['number', 'name', 'state', 'started', 'took'] as const;
type Sorted = (typeof SORTS)[number];

export interface Query {
  search?: string;
  state?: JobState[];
  experiment?: string;
  since?: number;
  sort: Sorted | `-${Sorted}`;
  limit: number;
}

/** The question to the server. */
export function queryOf(filter: Filter, now = Date.now() / 1000): Query {
  const { search, state, experiment, since, sort, limit } = filter;
  const id = SORTS.find(one => one === sort.id);
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
    sort: id ? (sort.descending ? `-${id}` : id) : '-number',
    limit: id ? limit : 1000
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

/** Sort rows by a parameter or a metric, which the server cannot; rows without one come last. */
export function sorted(rows: readonly JobRow[], sort: Sort): readonly JobRow[] {
  const [kind, name] = split(sort.id);
  if (name === undefined) {
    return rows;
  }
  const value = (row: JobRow) =>
    kind === 'metric' ? row.metrics[name] : row.parameters[name];
  const turn = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === undefined || left === null) {
      return right === undefined || right === null ? 0 : 1;
    }
    if (right === undefined || right === null) {
      return -1;
    }
    return typeof left === 'number' && typeof right === 'number'
      ? (left - right) * turn
      : String(left).localeCompare(String(right)) * turn;
  });
}

/** `metric:auc` as its two parts. */
export function split(id: string): [kind: string, name: string | undefined] {
  const at = id.indexOf(':');
  return at < 0 ? [id, undefined] : [id.slice(0, at), id.slice(at + 1)];
}

/** Ids of every column that these rows could fill. */
export function columnsOf(rows: readonly JobRow[]): string[] {
  const names = (pick: (row: JobRow) => object) =>
    [...new Set(rows.flatMap(row => Object.keys(pick(row))))].sort();
  return [
    ...names(row => row.metrics).map(name => `metric:${name}`),
    ...names(row => row.parameters).map(name => `parameter:${name}`),
    ...PLACES
  ];
}

/** Columns of every job that a person may leave out. */
export const PLACES = ['by', 'from', 'compute'] as const;

/**
 * The columns to show while a person has chosen none: one metric, two parameters that vary, where a
 * job came from, where it runs, and whose it is where that tells jobs apart.
 */
export function chosenColumns(
  rows: readonly JobRow[],
  chosen: readonly string[] | null
): string[] {
  const all = columnsOf(rows);
  if (chosen) {
    return all.filter(id => chosen.includes(id));
  }
  const metrics = all.filter(id => id.startsWith('metric:'));
  const lead = leadingMetric(metrics.map(id => split(id)[1] ?? ''));
  const varying = all
    .filter(id => id.startsWith('parameter:'))
    .map(id => ({ id, values: valuesOf(rows, split(id)[1] ?? '') }))
    .sort((a, b) => b.values - a.values)
    .slice(0, 2)
    .map(({ id }) => id);
  const several = new Set(rows.map(row => row.actor)).size > 1;
  const shown = [
    `metric:${lead}`,
    ...varying,
    'from',
    'compute',
    ...(several ? ['by'] : [])
  ];
  return all.filter(id => shown.includes(id));
}

function valuesOf(rows: readonly JobRow[], name: string): number {
  return new Set(
    rows.filter(row => name in row.parameters).map(row => row.parameters[name])
  ).size;
}
