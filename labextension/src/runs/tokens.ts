import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface RunsDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  /** Colours code; null where the application has no editors. */
  languages: IEditorLanguageRegistry | null;
  /** The address of a run, or of several side by side. */
  link: (runs: string) => string;
}

/** The slice's commands. */
export const Commands = {
  openRuns: 'cellworks:open-runs',
  openRun: 'cellworks:open-run',
  compareRuns: 'cellworks:compare-runs',
  openRunCell: 'cellworks:open-run-cell',
  reproduceRun: 'cellworks:reproduce-run',
  exportRun: 'cellworks:export-run',
  importRun: 'cellworks:import-run',
  trustRun: 'cellworks:trust-run'
} as const;

/** Of the jobs slice: what opens the job that made a run. */
export const OPEN_JOB = 'cellworks:open-job';

/** The MIME type of runs side by side, as `%compare` displays them. */
export const COMPARED = 'application/vnd.cellworks.runs+json';

/** Marks an element of the page with the run that it shows. */
export const RUN_ATTRIBUTE = 'data-cellworks-run';

/** How many runs can stand side by side. */
export const MOST_COMPARED = 10;
