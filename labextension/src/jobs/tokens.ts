import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface JobsDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  /** Colours code; null where the application has no editors. */
  languages: IEditorLanguageRegistry | null;
  /** The address of a job. */
  link: (job: number) => string;
}

/** The slice's commands. */
export const Commands = {
  openJobs: 'cellworks:open-jobs',
  openJob: 'cellworks:open-job',
  stopJob: 'cellworks:stop-job',
  rerunJob: 'cellworks:rerun-job',
  deleteJob: 'cellworks:delete-job'
} as const;

/** The MIME type of a job's card. */
export const CARD = 'application/vnd.cellworks.job+json';
