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
import { Commands, type MonitorsDesk } from './tokens';
import { addViews } from './views';

/** Monitors: their panel, tabs and commands. */
export const monitorsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:monitors',
  description: 'Shows how far data has moved, and compares data.',
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
    const desk: MonitorsDesk = {
      studio,
      commands,
      trans,
      linkTo: (slice, entity) => shell.linkTo(slice, entity)
    };
    addCommands(app, desk);
    addViews(app, desk, restorer, state);

    shell.addLink('monitors', drift => {
      void commands.execute(Commands.openDrift, { drift });
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openMonitors, category });
    launcher?.add({
      command: Commands.openMonitors,
      args: { isLauncher: true },
      category,
      rank: 6
    });
  }
};
