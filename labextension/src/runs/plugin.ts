import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IShell } from '../shell';
import { IStudio } from '../studio';
import { addCommands } from './commands';
import { comparedFactory } from './compared';
import { Commands, type RunsDesk } from './tokens';
import { addViews } from './views';

/** Runs: their panel, tabs, comparison, sidebar section and commands. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:runs',
  description: 'Shows runs, compares them, and leads back to their cells.',
  autoStart: true,
  requires: [IStudio, IShell, IRenderMimeRegistry],
  optional: [
    ICommandPalette,
    IEditorLanguageRegistry,
    ILauncher,
    ILayoutRestorer,
    INotebookTracker,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: RunsDesk = {
      studio,
      commands,
      trans,
      rendermime,
      languages,
      link: runs => shell.linkTo('runs', runs)
    };
    rendermime.addFactory(comparedFactory(desk));
    addCommands(app, desk, notebooks);
    addViews(app, desk, restorer, state);
    shell.addSection({
      id: 'runs',
      title: trans.__('Runs'),
      rank: 50,
      command: Commands.openRuns,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk);
      }
    });
    shell.addLink('runs', named => {
      const runs = named.split(',');
      void (runs.length > 1
        ? commands.execute(Commands.compareRuns, { runs })
        : commands.execute(Commands.openRun, { run: named }));
    });
    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openRuns, category });
    palette?.addItem({ command: Commands.importRun, category });
    launcher?.add({
      command: Commands.openRuns,
      args: { isLauncher: true },
      category,
      rank: 2
    });
  }
};
