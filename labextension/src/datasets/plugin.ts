import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IShell, switchOf } from '../shell';
import { IStudio } from '../studio';
import { addCommands } from './commands';
import { notifyChanges } from './notify';
import { Commands, type DatasetsDesk } from './tokens';
import { addRegistering, addViews } from './views';

const ID = 'cellworks:datasets';

/** Datasets: their panel, tabs, form, sidebar section and commands. */
export const datasetsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows datasets, and tells when their data changes.',
  autoStart: true,
  requires: [IStudio, IShell],
  optional: [
    ICommandPalette,
    IDefaultFileBrowser,
    ILauncher,
    ILayoutRestorer,
    INotebookTracker,
    ISettingRegistry,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    palette: ICommandPalette | null,
    files: IDefaultFileBrowser | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: DatasetsDesk = {
      studio,
      commands,
      trans,
      linkTo: (slice, entity) => shell.linkTo(slice, entity)
    };
    addCommands(app, desk, notebooks);
    addViews(app, desk, restorer, state);
    addRegistering(app, desk, files, restorer);

    shell.addSection({
      id: 'datasets',
      title: trans.__('Datasets'),
      rank: 70,
      command: Commands.openDatasets,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk);
      }
    });
    shell.addHome({
      slice: 'datasets',
      rank: 70,
      command: Commands.openDatasets,
      actions: [{ command: Commands.registerDataset }],
      create: async visit => {
        const { homeLists } = await import('./home');
        return homeLists(desk, visit);
      }
    });
    shell.addLink('datasets', dataset => {
      void commands.execute(Commands.openDataset, { dataset });
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openDatasets, category });
    palette?.addItem({ command: Commands.registerDataset, category });
    launcher?.add({
      command: Commands.openDatasets,
      args: { isLauncher: true },
      category,
      rank: 3
    });

    const wanted = switchOf(settings, ID, 'notify');
    notifyChanges({ studio, commands, trans, wanted });
  }
};
