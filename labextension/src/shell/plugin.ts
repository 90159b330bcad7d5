import {
  ILayoutRestorer,
  IRouter,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DisposableDelegate } from '@lumino/disposable';
import { IStudio } from '../studio';
import { LINK, linkIn, queryOf, withoutLink } from './links';
import { Sidebar } from './sidebar';
import { IShell } from './tokens';

/** Provides the sidebar and the addresses of entities. */
export const shellPlugin: JupyterFrontEndPlugin<IShell> = {
  id: 'cellworks:shell',
  description: 'The sidebar of Cellworks, and addresses that open its things.',
  autoStart: true,
  provides: IShell,
  requires: [IStudio],
  optional: [ILayoutRestorer, IRouter, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    restorer: ILayoutRestorer | null,
    router: IRouter | null,
    translator: ITranslator | null
  ): IShell => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const sidebar = new Sidebar(app.commands, trans, async () => {
      const { makeFoot } = await import('./foot');
      return makeFoot(studio, trans);
    });
    app.shell.add(sidebar, 'left', { rank: 310, type: 'Cellworks' });
    restorer?.add(sidebar, sidebar.id);

    app.commands.addCommand('cellworks:show-sidebar', {
      label: trans.__('Show Cellworks'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(sidebar.id)
    });

    const links = new Map<string, (entity: string) => void>();
    const openLink = (search: string) => {
      const link = linkIn(search);
      if (link) {
        links.get(link.slice)?.(link.entity);
      }
    };
    if (router) {
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

    return {
      addSection: section => sidebar.addSection(section),
      addLink: (slice, open) => {
        links.set(slice, open);
        return new DisposableDelegate(() => links.delete(slice));
      },
      linkTo: (slice, entity) =>
        URLExt.join(
          PageConfig.getBaseUrl(),
          PageConfig.getOption('appUrl') || 'lab'
        ) + queryOf({ slice, entity })
    };
  }
};
