import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeCell } from '@jupyterlab/cells';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { cellworksIcon } from '../../shell';
import { Commands, type JobsDesk } from '../tokens';

/** Add the command that shows what a notebook's cell would be as a job, and runs it as one. */
export function addRunAsJob(
  app: JupyterFrontEnd,
  desk: JobsDesk,
  notebooks: INotebookTracker
): void {
  const { trans } = desk;
  const code = (): CodeCell | null => {
    const cell = notebooks.activeCell;
    return cell?.model.type === 'code' ? (cell as CodeCell) : null;
  };
  app.commands.addCommand(Commands.runAsJob, {
    label: trans.__('Run as Job…'),
    caption: trans.__('Show what this cell would capture, and run it as a job'),
    icon: cellworksIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => code() !== null,
    isVisible: () => code() !== null,
    execute: async () => {
      const cell = code();
      const panel = notebooks.currentWidget;
      if (!cell || !panel) {
        return;
      }
      const { showPreview } = await import('./widget');
      showPreview(desk, cell, panel.sessionContext);
    }
  });
  const changed = () => {
    app.commands.notifyCommandChanged(Commands.runAsJob);
  };
  notebooks.activeCellChanged.connect(changed);
  notebooks.currentChanged.connect(changed);
}
