import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface DatasetsDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** The address of a thing of any slice. */
  linkTo: (slice: string, entity: string) => string;
}

/** The slice's commands. */
export const Commands = {
  openDatasets: 'cellworks:open-datasets',
  openDataset: 'cellworks:open-dataset',
  checkDataset: 'cellworks:check-dataset',
  deleteDataset: 'cellworks:delete-dataset',
  insertDataset: 'cellworks:insert-dataset',
  registerDataset: 'cellworks:register-dataset'
} as const;

/** Commands of other slices that this one leads to, where they are there. */
export const Elsewhere = {
  openJob: 'cellworks:open-job',
  openRun: 'cellworks:open-run'
} as const;

/** `flights/2` taken apart; the version is null where only a name is given. */
export function parse(reference: string): {
  name: string;
  version: number | null;
} {
  const [name, version] = reference.split('/');
  return { name, version: version ? Number(version) : null };
}

/** How people name a version: `flights/2`. */
export function refOf({
  name,
  version
}: {
  name: string;
  version: number;
}): string {
  return `${name}/${version}`;
}
