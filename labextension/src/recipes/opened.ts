import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { wayFactory } from '../shell/way';
import { Commands, type RecipesDesk } from './tokens';

/** What `cw.wrangle(frame)` and `%wrangle frame` display. */
export const OPENED = 'application/vnd.cellworks.wrangle+json';

/** Draws what `cw.wrangle(frame)` displays: the way to the wrangler, of the notebook that holds the output. */
export function openedFactory({
  trans,
  commands,
  notebooks
}: Pick<
  RecipesDesk,
  'trans' | 'commands' | 'notebooks'
>): IRenderMime.IRendererFactory {
  return wayFactory({
    mime: OPENED,
    button: trans.__('Open in the Data Wrangler'),
    unread: trans.__('This frame cannot be read.'),
    read: data => {
      const { frame, at } = (data ?? {}) as Partial<Record<string, unknown>>;
      return typeof frame === 'string' && typeof at === 'number'
        ? {
            words: frame,
            at,
            open: async place => {
              const notebook = holderOf(notebooks, place)?.context.path;
              if (notebook !== undefined) {
                await commands.execute(Commands.openWrangler, {
                  notebook,
                  frame
                });
              }
            }
          }
        : null;
    }
  });
}

/** The notebook that holds an element; the one that is looked at where none does yet. */
function holderOf(
  notebooks: INotebookTracker | null,
  place: HTMLElement
): NotebookPanel | null {
  return (
    notebooks?.find(panel => panel.node.contains(place)) ??
    notebooks?.currentWidget ??
    null
  );
}
