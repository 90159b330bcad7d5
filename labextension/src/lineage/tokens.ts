import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio, Schemas } from '../studio';

export type LineageGraph = Schemas['LineageGraph'];
export type LineageNode = Schemas['LineageNode'];

/** What the slice's views are made with. */
export interface LineageDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
}

export const Commands = {
  openLineage: 'cellworks:open-lineage',
  askLineage: 'cellworks:ask-lineage'
} as const;

/** What opens a thing of a kind; kinds that are not here have no page. */
export const OPENS: Partial<
  Record<LineageNode['kind'], { command: string; argument: string }>
> = {
  dataset: { command: 'cellworks:open-dataset', argument: 'dataset' },
  job: { command: 'cellworks:open-job', argument: 'job' },
  run: { command: 'cellworks:open-run', argument: 'run' },
  model_version: { command: 'cellworks:open-model', argument: 'model' },
  endpoint: { command: 'cellworks:open-endpoint', argument: 'endpoint' },
  execution: { command: 'cellworks:open-execution', argument: 'execution' }
};
