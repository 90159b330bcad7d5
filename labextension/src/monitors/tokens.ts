import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface MonitorsDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** The address of a thing of any slice. */
  linkTo: (slice: string, entity: string) => string;
}

/** The slice's commands. */
export const Commands = {
  openMonitors: 'cellworks:open-monitors',
  openDrift: 'cellworks:open-drift',
  compareData: 'cellworks:compare-data',
  deleteDrift: 'cellworks:delete-drift'
} as const;

/** Commands of other slices that this one leads to, where they are there. */
export const Elsewhere = {
  openJob: 'cellworks:open-job',
  openModel: 'cellworks:open-model',
  openDataset: 'cellworks:open-dataset',
  openEndpoint: 'cellworks:open-endpoint'
} as const;

/** What the form that compares data may be given; a side is written as in Python and in a shell. */
export interface CompareArgs {
  /** `model:late/3`, `dataset:flights/2`, `endpoint:flights@24h`, or a path. */
  reference?: string;
  current?: string;
  /** The length of a window of the current rows: `1h`. */
  window?: string;
}
