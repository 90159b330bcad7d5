import {
  ILayoutRestorer,
  IRouter,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { DisposableDelegate } from '@lumino/disposable';
import { IStudio, type JobRow } from '../studio';
import { addOpenHome, OPEN_HOME } from './home/command';
import { HomeParts } from './home/parts';
import type { Visit } from './home/visit';
import { LINK, linkIn, queryOf, withoutLink } from './links';
import { addOpenQuickstart, OPEN_QUICKSTART } from './quickstart';
import { Sidebar } from './sidebar';
import { addSupervising, Supervising } from './supervisor';
import { type HomePart, IShell } from './tokens';

const ID = 'cellworks:shell';
const SHOW_SIDEBAR = 'cellworks:show-sidebar';

/** What the settings say. */
interface Settings {
  startup: 'nothing' | 'sidebar' | 'home';
  news: number;
}

/** Provides the sidebar, Home, and the addresses of entities. */
export const shellPlugin: JupyterFrontEndPlugin<IShell> = {
  id: ID,
  description:
    'The sidebar and the Home of Cellworks, and addresses that open its things.',
  autoStart: true,
  provides: IShell,
  requires: [IStudio],
  optional: [
    ICommandPalette,
    IDefaultFileBrowser,
    ILauncher,
    ILayoutRestorer,
    IRouter,
    ISettingRegistry,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    palette: ICommandPalette | null,
    files: IDefaultFileBrowser | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): IShell => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const category = trans.__('Cellworks');
    const sidebar = addSidebar(app, studio, restorer, trans);
    const links = new Map<string, (entity: string) => void>();
    const parts = new HomeParts();
    const tellers = new Set<(job: JobRow) => boolean>();
    let visiting: Promise<Visit> | undefined;
    const visit = () =>
      (visiting ??= import('./home/visit').then(({ Visit }) =>
        Visit.load(state)
      ));
    const linkTo = (slice: string, entity: string) =>
      URLExt.join(
        PageConfig.getBaseUrl(),
        PageConfig.getOption('appUrl') || 'lab'
      ) + queryOf({ slice, entity });
    const read = readSettings(app, settings);

    addOpenHome(app, restorer, {
      studio,
      trans,
      parts,
      visit,
      most: () => read.news,
      first: [{ command: OPEN_QUICKSTART }],
      ways: {
        linkTo,
        open: (slice, entity) => links.get(slice)?.(entity),
        openAll: command => void app.commands.execute(command)
      }
    });
    addOpenQuickstart(app, studio, trans, () => files?.model.path ?? '');
    addSupervising(app.commands, studio, trans);
    const args = { isLauncher: true };
    launcher?.add({ command: OPEN_HOME, args, category, rank: 0 });
    launcher?.add({ command: OPEN_QUICKSTART, args, category, rank: 9 });
    for (const command of [
      OPEN_HOME,
      SHOW_SIDEBAR,
      OPEN_QUICKSTART,
      ...Object.values(Supervising)
    ]) {
      palette?.addItem({ command, category });
    }
    if (router) {
      addAddresses(app, router, trans, links);
    }

    return {
      addSection: section => sidebar.addSection(section),
      addHome: (part: HomePart) => new DisposableDelegate(parts.add(part)),
      addLink: (slice, open) => {
        links.set(slice, open);
        return new DisposableDelegate(() => links.delete(slice));
      },
      linkTo,
      saw: (slice, entity) => {
        void visit().then(one => one.saw(slice, entity));
      },
      addTeller: tells => {
        tellers.add(tells);
        return new DisposableDelegate(() => tellers.delete(tells));
      },
      isTold: job => [...tellers].some(tells => tells(job))
    };
  }
};

function addSidebar(
  app: JupyterFrontEnd,
  studio: IStudio,
  restorer: ILayoutRestorer | null,
  trans: TranslationBundle
): Sidebar {
  const sidebar = new Sidebar(app.commands, trans, OPEN_HOME, async () => {
    const { makeFoot } = await import('./foot');
    return makeFoot(studio, app.commands, trans);
  });
  app.shell.add(sidebar, 'left', { rank: 310, type: 'Cellworks' });
  restorer?.add(sidebar, sidebar.id);
  app.commands.addCommand(SHOW_SIDEBAR, {
    label: trans.__('Show Cellworks'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => app.shell.activateById(sidebar.id)
  });
  return sidebar;
}

/** What the settings say, kept as they change; what opens at the start is opened once. */
function readSettings(
  app: JupyterFrontEnd,
  settings: ISettingRegistry | null
): Settings {
  const read: Settings = { startup: 'nothing', news: 40 };
  if (settings) {
    const loading = settings.load(ID);
    void loading.then(loaded => {
      const take = () => Object.assign(read, loaded.composite);
      loaded.changed.connect(take);
      take();
    });
    void Promise.all([loading, app.restored]).then(() => {
      if (read.startup !== 'nothing') {
        void app.commands.execute(
          read.startup === 'home' ? OPEN_HOME : SHOW_SIDEBAR
        );
      }
    });
  }
  return read;
}

/** Open what the page's address names: `?cellworks=jobs/41`. */
function addAddresses(
  app: JupyterFrontEnd,
  router: IRouter,
  trans: TranslationBundle,
  links: ReadonlyMap<string, (entity: string) => void>
): void {
  const openLink = (search: string) => {
    const link = linkIn(search);
    if (link) {
      links.get(link.slice)?.(link.entity);
    }
  };
  app.commands.addCommand('cellworks:open-link', {
    label: trans.__('Open a Cellworks Address'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          search: {
            type: 'string',
            description: 'The query of the address: ?cellworks=jobs/41'
          }
        }
      }
    },
    execute: args => {
      const { search } = args as { search: string };
      // Not awaited: the layout is restored only once every address was heard.
      void app.restored.then(() => {
        openLink(search);
        // Once opened it is part of the layout, and the address would open it at each reload.
        router.navigate(withoutLink(router.current.request), {
          skipRouting: true
        });
      });
    }
  });
  router.register({
    command: 'cellworks:open-link',
    pattern: LINK,
    rank: 5
  });
}
