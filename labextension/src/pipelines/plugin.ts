import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IShell, switchOf } from '../shell';
import { IStudio } from '../studio';
import { executionFactory } from './card/factory';
import { addCommands } from './commands';
import { addEditor } from './opening';
import { notifyExecutions } from './notify';
import { recentExecutions } from './recent';
import { Commands, type PipelinesDesk } from './tokens';
import { addViews } from './views';

const ID = 'cellworks:pipelines';

/** Pipelines: their panel, tabs, sidebar section, part of Home and commands. */
export const pipelinesPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows executions of pipelines, and has them go on.',
  autoStart: true,
  requires: [IStudio, IShell],
  optional: [
    ICommandPalette,
    IDefaultFileBrowser,
    IEditorLanguageRegistry,
    IEditorServices,
    ILauncher,
    ILayoutRestorer,
    IRenderMimeRegistry,
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
    languages: IEditorLanguageRegistry | null,
    editors: IEditorServices | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    rendermime: IRenderMimeRegistry | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: PipelinesDesk = {
      studio,
      commands,
      trans,
      languages,
      linkTo: (slice, entity) => shell.linkTo(slice, entity),
      saw: execution => shell.saw('pipelines', execution)
    };
    const recent = recentExecutions(studio);
    addCommands(app, desk, () => files?.model.path ?? '');
    rendermime?.addFactory(executionFactory(desk));
    const isShown = addViews(app, desk, restorer, state);
    const edited = { ...desk, editors, services: app.serviceManager };
    addEditor(app, edited, restorer, () => files?.model.path ?? '');

    shell.addSection({
      id: 'pipelines',
      title: trans.__('Pipelines'),
      rank: 30,
      command: Commands.openPipelines,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk, recent);
      }
    });
    shell.addHome({
      slice: 'pipelines',
      rank: 30,
      command: Commands.openPipelines,
      actions: [{ command: Commands.openPipelines }],
      create: async visit => {
        const { homeLists } = await import('./home');
        return homeLists(desk, recent, visit);
      }
    });
    shell.addLink('pipelines', named => {
      const executions = named.split(',');
      void (executions.length > 1
        ? commands.execute(Commands.compareExecutions, { executions })
        : commands.execute(Commands.openExecution, { execution: named }));
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openPipelines, category });
    palette?.addItem({ command: Commands.newPipeline, category });
    launcher?.add({
      command: Commands.openPipelines,
      args: { isLauncher: true },
      category,
      rank: 4
    });
    launcher?.add({
      command: Commands.newPipeline,
      args: { isLauncher: true },
      category,
      rank: 4.5
    });
    // How a step ended is told with its execution.
    shell.addTeller(row => row.kind === 'step');
    const wanted = switchOf(settings, ID, 'notify');
    notifyExecutions({ studio, commands, trans, wanted, isShown });
  }
};
