import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface ModelsDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** The address of a thing of any slice. */
  linkTo: (slice: string, entity: string) => string;
}

/** The slice's commands. */
export const Commands = {
  openModels: 'cellworks:open-models',
  openModel: 'cellworks:open-model',
  approveModel: 'cellworks:approve-model',
  checkModel: 'cellworks:check-model',
  deleteModel: 'cellworks:delete-model',
  registerModel: 'cellworks:register-model'
} as const;

/** Commands of other slices that this one leads to, where they are there. */
export const Elsewhere = {
  openJob: 'cellworks:open-job',
  openRun: 'cellworks:open-run',
  openDataset: 'cellworks:open-dataset',
  openEndpoint: 'cellworks:open-endpoint',
  deploy: 'cellworks:deploy',
  scoreFile: 'cellworks:score-file',
  compareData: 'cellworks:compare-data'
} as const;

/** `late-flights/3` taken apart; the version is null where only a name is given. */
export function parse(reference: string): {
  name: string;
  version: number | null;
} {
  const [name, version] = reference.split('/');
  const number = Number(version);
  return { name, version: version && number > 0 ? number : null };
}

/** How people name a version: `late-flights/3`. */
export function refOf({
  name,
  version
}: {
  name: string;
  version: number;
}): string {
  return `${name}/${version}`;
}
