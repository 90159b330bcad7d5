import type { ExecutionState } from '../states';

/** Which executions are wanted; an empty pipeline is any. */
export interface Filter {
  pipeline: string;
  state: 'all' | ExecutionState;
}

/** What a panel asks for at first. */
export const START: Filter = { pipeline: '', state: 'all' };

/** What the server is asked. */
export interface Query {
  pipeline?: string;
  state?: ExecutionState[];
}

/** The question to the server. */
export function queryOf({ pipeline, state }: Filter): Query {
  return {
    pipeline: pipeline || undefined,
    state: state === 'all' ? undefined : [state]
  };
}

/** Whether a person asked for less than all executions. */
export function isNarrowed({ pipeline, state }: Filter): boolean {
  return pipeline !== '' || state !== 'all';
}
