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
import { Sidebar } from './sidebar';
import { IShell } from './tokens';

const LINK = /[?&]cellworks=([a-z]+)(?:\/|%2F)([^&#]+)/i;

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
      const found = LINK.exec(search);
      if (found) {
        links.get(found[1])?.(decodeURIComponent(found[2]));
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
          const { request, search } = args as {
            request?: string;
            search: string;
          };
          // Not awaited: the layout is restored only once every address was heard.
          void app.restored.then(() => {
            openLink(search);
            if (request) {
              // Once opened it is part of the layout, and the address would open it at each reload.
              router.navigate(request.replace(LINK, '').replace(/[?&]$/, ''), {
                skipRouting: true
              });
            }
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
        `${URLExt.join(PageConfig.getBaseUrl(), PageConfig.getOption('appUrl') || 'lab')}?cellworks=${slice}/${encodeURIComponent(entity)}`
    };
  }
};
