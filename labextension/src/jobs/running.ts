import type { IRunningSessions } from '@jupyterlab/running';
import { type LabIcon, stopIcon } from '@jupyterlab/ui-components';
import type { Resource } from '../studio';
import type { Recent } from './recent';
import { wordOf } from './states';
import { Commands, type JobsDesk } from './tokens';

/** Jobs as a section of Lab's own Running panel. */
export function runningJobs(
  { commands, trans }: JobsDesk,
  recent: Resource<Recent>,
  icon: LabIcon
): IRunningSessions.IManager {
  const stop = (job: string) => {
    void commands.execute(Commands.stopJob, { job });
  };
  return {
    name: trans.__('Jobs'),
    running: () =>
      (recent.value?.open ?? []).map(row => ({
        open: () => {
          void commands.execute(Commands.openJob, { job: row.id });
        },
        shutdown: () => stop(row.id),
        icon: () => icon,
        label: () => `${row.name} ${row.number}`,
        labelTitle: () => wordOf(row.state, trans),
        detail: () => wordOf(row.state, trans)
      })),
    shutdownAll: () => recent.value?.open.forEach(row => stop(row.id)),
    refreshRunning: () => void recent.refresh(),
    runningChanged: recent.stateChanged,
    shutdownLabel: trans.__('Stop'),
    shutdownAllLabel: trans.__('Stop all'),
    shutdownAllConfirmationText: trans.__(
      'Stop every job that is running or queued?'
    ),
    shutdownItemIcon: stopIcon
  };
}
