import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { pathInLab, type RunOrigin } from '../studio';

/** Open the notebook that a run came from, at the cell that made it; say so where that cannot be. */
export async function goToCell(
  app: JupyterFrontEnd,
  origin: RunOrigin,
  trans: TranslationBundle
): Promise<string | undefined> {
  const tell = (sentence: string) =>
    Notification.warning(sentence, { autoClose: 8000 });
  if (!origin.notebook) {
    tell(origin.sentence);
    return undefined;
  }
  const path = pathInLab(origin.notebook, PageConfig.getOption('serverRoot'));
  if (path === null) {
    tell(
      trans.__(
        'It came from %1, which lies outside the folder that this server shows.',
        origin.notebook
      )
    );
    return undefined;
  }
  const panel = (await app.commands.execute('docmanager:open', {
    path,
    factory: 'Notebook'
  })) as NotebookPanel | undefined;
  await panel?.context.ready;
  const cells = panel?.content.widgets ?? [];
  const at = cells.findIndex(cell => cell.model.id === origin.cell);
  if (!panel || at < 0) {
    tell(trans.__('The cell of this run is not in %1 any more.', path));
    return undefined;
  }
  panel.content.activeCellIndex = at;
  await panel.content.scrollToItem(at, 'center');
  panel.content.node.focus();
  if (origin.state === 'changed') {
    tell(
      trans.__(
        'This cell has been edited since the run; the run’s own code is under Compare and in its job.'
      )
    );
  }
  return path;
}
