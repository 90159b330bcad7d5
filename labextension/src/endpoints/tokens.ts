import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';
import type { ColumnLayout } from '../ui/layout';

/** What the views of this slice are made with. */
export interface EndpointsDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** Makes editors; null where the application has none. */
  editors: IEditorServices | null;
  /** The address of a thing of any slice. */
  linkTo: (slice: string, entity: string) => string;
  /** How a person arranged the columns of an endpoint's requests. */
  layouts: {
    read: (endpoint: string) => Promise<ColumnLayout>;
    keep: (endpoint: string, layout: ColumnLayout) => void;
  };
}

/** The slice's commands. */
export const Commands = {
  openEndpoints: 'cellworks:open-endpoints',
  openEndpoint: 'cellworks:open-endpoint',
  deploy: 'cellworks:deploy',
  scoreFile: 'cellworks:score-file',
  startEndpoint: 'cellworks:start-endpoint',
  stopEndpoint: 'cellworks:stop-endpoint',
  deleteEndpoint: 'cellworks:delete-endpoint'
} as const;

/** Commands of other slices that this one leads to, where they are there. */
export const Elsewhere = {
  openJob: 'cellworks:open-job',
  openModel: 'cellworks:open-model',
  compareData: 'cellworks:compare-data'
} as const;
