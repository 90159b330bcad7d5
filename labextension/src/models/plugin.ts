import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IShell } from '../shell';
import { IStudio } from '../studio';
import { addCommands } from './commands';
import { Commands, type ModelsDesk } from './tokens';
import { addRegistering, addViews } from './views';

/** Models: their panel, tabs, form, sidebar section, part of Home and commands. */
export const modelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:models',
  description: 'Shows versions of models, and approves them.',
  autoStart: true,
  requires: [IStudio, IShell],
  optional: [
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: ModelsDesk = {
      studio,
      commands,
      trans,
      linkTo: (slice, entity) => shell.linkTo(slice, entity)
    };
    addCommands(app, desk);
    addViews(app, desk, restorer, state);
    addRegistering(app, desk);

    shell.addSection({
      id: 'models',
      title: trans.__('Models'),
      rank: 20,
      command: Commands.openModels,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk);
      }
    });
    shell.addHome({
      slice: 'models',
      rank: 20,
      command: Commands.openModels,
      actions: [{ command: Commands.registerModel }],
      create: async () => {
        const { homeLists } = await import('./home');
        return homeLists(desk);
      }
    });
    shell.addLink('models', model => {
      void commands.execute(Commands.openModel, { model });
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openModels, category });
    palette?.addItem({ command: Commands.registerModel, category });
    launcher?.add({
      command: Commands.openModels,
      args: { isLauncher: true },
      category,
      rank: 4
    });
  }
};
