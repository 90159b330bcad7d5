import type { Sort } from '../../ui/table';
import type { SourceState } from '../states';
import type { VersionRow } from '../../studio';

/** Which datasets are wanted, and in which order. */
export interface Filter {
  search: string;
  state: 'all' | SourceState;
  kind: 'all' | VersionRow['kind'];
  sort: Sort;
}

/** What a panel asks for at first. */
export const START: Filter = {
  search: '',
  state: 'all',
  kind: 'all',
  sort: { id: 'name', descending: false }
};

/** Columns that the server sorts by. */
export const SORTS = [
  'name',
  'kind',
  'format',
  'rows',
  'columns',
  'size',
  'state',
  'created',
  'actor'
] as const;
type Sorted = (typeof SORTS)[number];

/** What the server is asked. */
export interface Query {
  search?: string;
  state?: SourceState[];
  kind?: VersionRow['kind'][];
  sort: Sorted | `-${Sorted}`;
}

/** The question to the server. */
export function queryOf({ search, state, kind, sort }: Filter): Query {
  const id = SORTS.find(one => one === sort.id) ?? 'name';
  return {
    search: search.trim() || undefined,
    state: state === 'all' ? undefined : [state],
    kind: kind === 'all' ? undefined : [kind],
    sort: sort.descending ? `-${id}` : id
  };
}

/** Whether a person asked for less than all datasets. */
export function isNarrowed({ search, state, kind }: Filter): boolean {
  return search.trim() !== '' || state !== 'all' || kind !== 'all';
}
