import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';
import type { Doors } from './doors';

/** What the views of this slice are made with. */
export interface RecipesDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  services: ServiceManager.IManager;
  /** Null where the application has no notebooks. */
  notebooks: INotebookTracker | null;
  /** Makes editors for code; null where the application has none. */
  editors: IEditorServices | null;
  /** Colours code; null where the application does not. */
  languages: IEditorLanguageRegistry | null;
  doors: Doors;
}

/** The slice's commands. */
export const Commands = {
  openWrangler: 'cellworks:open-wrangler',
  openInWrangler: 'cellworks:open-file-in-wrangler'
} as const;
