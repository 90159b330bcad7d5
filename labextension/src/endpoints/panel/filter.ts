import type { EndpointState } from '../states';

/** Which endpoints are wanted. */
export interface Filter {
  search: string;
  state: 'all' | EndpointState;
}

/** What a panel asks for at first. */
export const START: Filter = { search: '', state: 'all' };

/** What the server is asked. */
export interface Query {
  search?: string;
  state?: EndpointState[];
}

/** The question to the server. */
export function queryOf({ search, state }: Filter): Query {
  return {
    search: search.trim() || undefined,
    state: state === 'all' ? undefined : [state]
  };
}

/** Whether a person asked for less than all endpoints. */
export function isNarrowed({ search, state }: Filter): boolean {
  return search.trim() !== '' || state !== 'all';
}
