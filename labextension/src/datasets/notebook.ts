import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { frameLine } from './lines';

const IMPORT = 'import cellworks as cw';

/** Put the line that reads a version below the active cell of the notebook that was last looked at. */
export async function insertLine(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  reference: string
): Promise<boolean> {
  const panel =
    notebooks?.currentWidget ??
    ((await app.commands.execute('notebook:create-new', {
      kernelName: 'python3'
    })) as NotebookPanel | undefined);
  if (!panel) {
    return false;
  }
  await panel.context.ready;
  const { content } = panel;
  const shared = content.model?.sharedModel;
  if (!shared) {
    return false;
  }
  const has = shared.cells.some(cell =>
    /^\s*import cellworks as cw\b/m.test(cell.getSource())
  );
  const line = frameLine(reference);
  const source = has ? line : `${IMPORT}\n\n${line}`;
  const active = content.activeCell?.model;
  if (active?.type === 'code' && active.sharedModel.getSource().trim() === '') {
    active.sharedModel.setSource(source);
  } else {
    shared.insertCell(content.activeCellIndex + 1, {
      cell_type: 'code',
      source
    });
    content.activeCellIndex += 1;
  }
  app.shell.activateById(panel.id);
  return true;
}
