import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';

/** Put a code cell above another one, and stand on it. */
export function insertAbove(cell: Cell, source: string): void {
  const notebook = cell.parent as Notebook | null;
  const at = notebook?.widgets.indexOf(cell) ?? -1;
  if (!notebook?.model || at < 0) {
    return;
  }
  notebook.model.sharedModel.insertCell(at, { cell_type: 'code', source });
  notebook.activeCellIndex = at;
  notebook.deselectAll();
  notebook.mode = 'command';
  notebook.node.focus();
}
