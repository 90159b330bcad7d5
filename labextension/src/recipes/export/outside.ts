import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Outside } from './model';
import { insertLines, placeCode } from './notebook';

const OPEN_JOB = 'cellworks:open-job';

/** Where what leaves a wrangler goes in this application: its notebooks, files and notifications. */
export function outsideOf(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  trans: TranslationBundle
): Outside {
  const { contents } = app.serviceManager;
  const panelOf = async (path: string | null) => {
    const panel = await notebookOf(app, notebooks, path);
    await panel?.context.ready;
    return panel;
  };
  const stand = (panel: NotebookPanel, at: number) => {
    panel.content.activeCellIndex = at;
    panel.content.deselectAll();
    app.shell.activateById(panel.id);
    panel.content.scrollToItem(at).catch(() => undefined);
  };
  return {
    contents,
    place: async (frame, source, path) => {
      const panel = await panelOf(path);
      const shared = panel?.content.model?.sharedModel;
      if (!panel || !shared) {
        return undefined;
      }
      const { activeCellIndex } = panel.content;
      const { placed, at } = placeCode(shared, frame, source, activeCellIndex);
      stand(panel, at);
      return placed;
    },
    insert: async (source, path) => {
      const panel = await panelOf(path);
      if (panel) {
        stand(panel, insertLines(panel, source));
      }
    },
    submitted: ({ job, number }) => {
      Notification.info(
        trans.__('Job %1 runs the recipe on all rows.', number),
        {
          autoClose: 10_000,
          actions: [
            {
              label: trans.__('Open'),
              callback: () => {
                void app.commands.execute(OPEN_JOB, { job });
              }
            }
          ]
        }
      );
    },
    wrote: path => {
      Notification.success(trans.__('Saved %1', path), { autoClose: 3000 });
    }
  };
}

/** The notebook of a path, opened if need be; without one the notebook that was last looked at, or a new one. */
async function notebookOf(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  path: string | null
): Promise<NotebookPanel | undefined> {
  if (path !== null) {
    return (
      notebooks?.find(panel => panel.context.path === path) ??
      ((await app.commands.execute('docmanager:open', {
        path,
        factory: 'Notebook'
      })) as NotebookPanel | undefined)
    );
  }
  return (
    notebooks?.currentWidget ??
    ((await app.commands.execute('notebook:create-new', {
      kernelName: 'python3'
    })) as NotebookPanel | undefined)
  );
}
