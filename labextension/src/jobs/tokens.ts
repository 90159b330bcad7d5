import type { IEditorServices } from '@jupyterlab/codeeditor';
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
  /** Makes editors; null where the application has none. */
  editors: IEditorServices | null;
  /** The address of a job. */
  link: (job: number | string) => string;
  /** A person was shown how a job ended. */
  saw: (job: string) => void;
}

/** The slice's commands. */
export const Commands = {
  openJobs: 'cellworks:open-jobs',
  openJob: 'cellworks:open-job',
  stopJob: 'cellworks:stop-job',
  rerunJob: 'cellworks:rerun-job',
  editAndRerun: 'cellworks:edit-and-rerun',
  openHere: 'cellworks:open-here',
  deleteJob: 'cellworks:delete-job',
  newJob: 'cellworks:new-job',
  cloneJob: 'cellworks:clone-job',
  runAsJob: 'cellworks:run-as-job'
} as const;

/** The MIME type of a job's card. */
export const CARD = 'application/vnd.cellworks.job+json';
