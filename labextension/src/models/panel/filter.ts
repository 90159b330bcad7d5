import type { Sort } from '../../ui/table';
import type { ApprovalState } from '../states';

/** Which models are wanted, and in which order. */
export interface Filter {
  search: string;
  approval: 'all' | ApprovalState;
  sort: Sort;
}

/** What a panel asks for at first. */
export const START: Filter = {
  search: '',
  approval: 'all',
  sort: { id: 'name', descending: false }
};

/** Columns that the server sorts by. */
export const SORTS = ['name', 'created', 'versions', 'pending'] as const;
type Sorted = (typeof SORTS)[number];

/** What the server is asked. */
export interface Query {
  search?: string;
  approval?: ApprovalState[];
  sort: Sorted | `-${Sorted}`;
}

/** The question to the server. */
export function queryOf({ search, approval, sort }: Filter): Query {
  const id = SORTS.find(one => one === sort.id) ?? 'name';
  return {
    search: search.trim() || undefined,
    approval: approval === 'all' ? undefined : [approval],
    sort: sort.descending ? `-${id}` : id
  };
}

/** Whether a person asked for less than all models. */
export function isNarrowed({ search, approval }: Filter): boolean {
  return search.trim() !== '' || approval !== 'all';
}
