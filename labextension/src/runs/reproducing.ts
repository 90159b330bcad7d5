import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  type INotebookTracker,
  NotebookActions,
  type NotebookPanel
} from '@jupyterlab/notebook';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The line that runs the job of a run again and says what differs. */
export function reproduceLine(run: string): string {
  return `import cellworks as cw\ncw.runs["${run.slice(0, 8)}"].reproduce()`;
}

/** Put the line that reproduces a run into the notebook at hand, ready to be run; into a new one without. */
export async function insertReproduce(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  run: string,
  trans: TranslationBundle
): Promise<void> {
  const panel =
    notebooks?.currentWidget ??
    ((await app.commands.execute('notebook:create-new', {
      kernelName: 'python3'
    })) as NotebookPanel);
  await panel.context.ready;
  const { content } = panel;
  if (content.activeCell?.model.sharedModel.getSource().trim()) {
    NotebookActions.insertBelow(content);
  }
  content.activeCell?.model.sharedModel.setSource(reproduceLine(run));
  app.shell.activateById(panel.id);
  Notification.info(
    trans.__('Run the new cell: it runs the job again and says what differs.'),
    { autoClose: 6000 }
  );
}
