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
import { Commands, type SchedulesDesk } from './tokens';
import { addForms, addViews } from './views';

/** Schedules: their panel, tabs, forms, sidebar section, part of Home and commands. */
export const schedulesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:schedules',
  description: 'Shows what is started when, and schedules more.',
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
    const desk: SchedulesDesk = {
      studio,
      commands,
      trans,
      linkTo: (slice, entity) => shell.linkTo(slice, entity)
    };
    addViews(app, desk, restorer, state);
    addForms(app, desk);
    addCommands(app, desk);

    shell.addSection({
      id: 'schedules',
      title: trans.__('Schedules'),
      rank: 45,
      command: Commands.openSchedules,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk);
      }
    });
    shell.addHome({
      slice: 'schedules',
      rank: 45,
      command: Commands.openSchedules,
      actions: [],
      create: async () => {
        const { homeLists } = await import('./home');
        return homeLists(desk);
      }
    });
    shell.addLink('schedules', schedule => {
      void commands.execute(Commands.openSchedule, { schedule });
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openSchedules, category });
    palette?.addItem({ command: Commands.newSchedule, category });
    launcher?.add({
      command: Commands.openSchedules,
      args: { isLauncher: true },
      category,
      rank: 8
    });
  }
};
