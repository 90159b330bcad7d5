import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IShell, switchOf } from '../shell';
import { IStudio } from '../studio';
import { addComparing } from './compare/view';
import { notifyReports } from './notify';
import { openedFactory } from './opened';
import { Commands, type MonitorsDesk } from './tokens';
import { addViews } from './views';

const ID = 'cellworks:monitors';

/** Monitors: their panel, tabs, form, sidebar section, part of Home and commands. */
export const monitorsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows how far data has moved, and compares data.',
  autoStart: true,
  requires: [IStudio, IShell, IRenderMimeRegistry],
  optional: [
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    ISettingRegistry,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null,
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
    addViews(app, desk, restorer, state);
    const isShown = addComparing(app, desk);
    rendermime.addFactory(openedFactory(desk));

    shell.addSection({
      id: 'monitors',
      title: trans.__('Monitors'),
      rank: 40,
      command: Commands.openMonitors,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk);
      }
    });
    shell.addHome({
      slice: 'monitors',
      rank: 40,
      command: Commands.openMonitors,
      actions: [{ command: Commands.compareData }],
      create: async () => {
        const { homeLists } = await import('./home');
        return homeLists(desk);
      }
    });
    shell.addLink('monitors', drift => {
      void commands.execute(Commands.openDrift, { drift });
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openMonitors, category });
    palette?.addItem({ command: Commands.compareData, category });
    launcher?.add({
      command: Commands.openMonitors,
      args: { isLauncher: true },
      category,
      rank: 6
    });
    const wanted = switchOf(settings, ID, 'notify');
    shell.addTeller(
      notifyReports({ studio, commands, trans, wanted, isShown })
    );
  }
};
