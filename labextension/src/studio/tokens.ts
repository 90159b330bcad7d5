import { Token } from '@lumino/coreutils';
import type { Call } from './call';
import type { Changes } from './changes';
import type { Resource } from './resource';
import type { Status } from './types';

/** The one door to the server. */
export interface IStudio {
  readonly call: Call;
  readonly changes: Changes;
  /** The supervisor and its stores. */
  readonly status: Resource<Status>;
}

export const IStudio = new Token<IStudio>(
  'cellworks:IStudio',
  'Calls the Cellworks server, and tells what changes there.'
);
