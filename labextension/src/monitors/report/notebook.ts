import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';

/** Open a new notebook beside what is looked at, with some cells in it, and run them. */
export async function openNotebook(
  commands: CommandRegistry,
  cells: readonly string[]
): Promise<void> {
  const panel = (await commands.execute('notebook:create-new', {
    kernelName: 'python3'
  })) as NotebookPanel | undefined;
  if (!panel) {
    return;
  }
  await panel.context.ready;
  const { content } = panel;
  const shared = content.model?.sharedModel;
  if (!shared) {
    return;
  }
  shared.transact(() => {
    cells.forEach((source, at) => {
      const own = shared.cells.at(at);
      if (own) {
        own.setSource(source);
      } else {
        shared.insertCell(at, { cell_type: 'code', source });
      }
    });
  });
  await panel.sessionContext.ready;
  await commands.execute('notebook:run-all-cells');
}
