import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface PipelinesDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** Colours code; null where the application has no editors. */
  languages: IEditorLanguageRegistry | null;
  /** The address of a thing of any slice. */
  linkTo: (slice: string, entity: string) => string;
  /** A person was shown how an execution stands. */
  saw: (execution: string) => void;
}

/** What the editor of a pipeline's file is made with as well. */
export interface EditorDesk extends PipelinesDesk {
  /** Makes editors for code; null where the application has none. */
  editors: IEditorServices | null;
  services: ServiceManager.IManager;
}

/** The slice's commands. */
export const Commands = {
  openPipelines: 'cellworks:open-pipelines',
  openExecution: 'cellworks:open-execution',
  compareExecutions: 'cellworks:compare-executions',
  stopExecution: 'cellworks:stop-execution',
  resumeExecution: 'cellworks:resume-execution',
  deleteExecution: 'cellworks:delete-execution',
  openStepHere: 'cellworks:open-step-here',
  runFromStep: 'cellworks:run-from-step',
  runStep: 'cellworks:run-step',
  markStep: 'cellworks:mark-step',
  clearStep: 'cellworks:clear-step',
  answerStep: 'cellworks:answer-step',
  newPipeline: 'cellworks:new-pipeline',
  editCopy: 'cellworks:edit-pipeline-copy'
} as const;

/** The MIME type of an execution under the cell that ran it. */
export const EXECUTION = 'application/vnd.cellworks.execution+json';

/** Commands of other slices that this one leads to, where they are there. */
export const Elsewhere = {
  openJob: 'cellworks:open-job',
  openModel: 'cellworks:open-model',
  openEndpoint: 'cellworks:open-endpoint',
  newSchedule: 'cellworks:new-schedule'
} as const;

/** How many executions can stand side by side. */
export const MOST_COMPARED = 6;
