import type { DriftStatus } from '../states';

/** Which reports are wanted. */
export interface Filter {
  search: string;
  status: 'all' | DriftStatus;
}

/** What a panel asks for at first. */
export const START: Filter = { search: '', status: 'all' };

/** What the server is asked. */
export interface Query {
  search?: string;
  status?: DriftStatus[];
}

/** The question to the server. */
export function queryOf({ search, status }: Filter): Query {
  return {
    search: search.trim() || undefined,
    status: status === 'all' ? undefined : [status]
  };
}

/** Whether a person asked for less than all reports. */
export function isNarrowed({ search, status }: Filter): boolean {
  return search.trim() !== '' || status !== 'all';
}
