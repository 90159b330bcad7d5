import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { ILauncher } from '@jupyterlab/launcher';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { cellworksIcon, IShell, switchOf } from '../shell';
import { IStudio } from '../studio';
import { readLayout } from '../ui/layout';
import { addCommands } from './commands';
import { notifyFailures } from './notify';
import { allEndpoints } from './recent';
import { runningEndpoints } from './running';
import { addScoring } from './score/view';
import { Commands, type EndpointsDesk } from './tokens';
import { addViews, addWizard } from './views';

const ID = 'cellworks:endpoints';
const REQUESTS = 'cellworks:request-columns';

/** Endpoints: their panel, tabs, wizard, sidebar section, part of Home and commands. */
export const endpointsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows endpoints, and deploys versions of models.',
  autoStart: true,
  requires: [IStudio, IShell],
  optional: [
    ICommandPalette,
    IEditorServices,
    ILauncher,
    ILayoutRestorer,
    IRunningSessionManagers,
    ISettingRegistry,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    palette: ICommandPalette | null,
    editors: IEditorServices | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    running: IRunningSessionManagers | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: EndpointsDesk = {
      studio,
      commands,
      trans,
      editors,
      linkTo: (slice, entity) => shell.linkTo(slice, entity),
      layouts: {
        read: async endpoint =>
          readLayout(await state?.fetch(`${REQUESTS}-${endpoint}`)),
        keep: (endpoint, layout) =>
          void state?.save(`${REQUESTS}-${endpoint}`, { ...layout })
      }
    };
    const every = allEndpoints(studio, { rates: true });
    const open = allEndpoints(studio, { rates: false });
    addCommands(app, desk);
    addViews(app, desk, restorer, state);
    const isShown = addWizard(app, desk);
    addScoring(app, desk);

    shell.addSection({
      id: 'endpoints',
      title: trans.__('Endpoints'),
      rank: 25,
      command: Commands.openEndpoints,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk, every);
      }
    });
    shell.addHome({
      slice: 'endpoints',
      rank: 25,
      command: Commands.openEndpoints,
      actions: [{ command: Commands.deploy }],
      create: async visit => {
        const { homeLists } = await import('./home');
        return homeLists(desk, every, visit);
      }
    });
    shell.addLink('endpoints', endpoint => {
      void commands.execute(Commands.openEndpoint, { endpoint });
    });
    running?.add(runningEndpoints(desk, open, cellworksIcon));
    // The first event says that a supervisor runs; from then on Lab's Running panel is kept fresh.
    const begin = () => {
      studio.changes.heard.disconnect(begin);
      open.watch();
    };
    studio.changes.heard.connect(begin);

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openEndpoints, category });
    palette?.addItem({ command: Commands.deploy, category });
    palette?.addItem({ command: Commands.scoreFile, category });
    launcher?.add({
      command: Commands.openEndpoints,
      args: { isLauncher: true },
      category,
      rank: 5
    });
    const wanted = switchOf(settings, ID, 'notify');
    notifyFailures({ studio, commands, trans, wanted, isShown });
  }
};
