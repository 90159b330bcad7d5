import type { IRunningSessions } from '@jupyterlab/running';
import { type LabIcon, stopIcon } from '@jupyterlab/ui-components';
import { attempt, type EndpointPage, type Resource } from '../studio';
import { canStop, wordOf } from './states';
import { Commands, type EndpointsDesk } from './tokens';

/** Endpoints as a section of Lab's own Running panel. */
export function runningEndpoints(
  { commands, trans, studio }: EndpointsDesk,
  every: Resource<EndpointPage>,
  icon: LabIcon
): IRunningSessions.IManager {
  const open = () => (every.value?.endpoints ?? []).filter(canStop);
  const stop = (endpoint: string) =>
    void attempt(() =>
      studio.call('post', '/endpoints/{endpoint}/stop', { path: { endpoint } })
    );
  return {
    name: trans.__('Endpoints'),
    running: () =>
      open().map(row => ({
        open: () => {
          void commands.execute(Commands.openEndpoint, { endpoint: row.name });
        },
        shutdown: () => stop(row.name),
        icon: () => icon,
        label: () => row.name,
        labelTitle: () => row.url ?? wordOf(row.state, trans),
        detail: () => wordOf(row.state, trans)
      })),
    shutdownAll: () => open().forEach(row => stop(row.name)),
    refreshRunning: () => void every.refresh(),
    runningChanged: every.stateChanged,
    shutdownLabel: trans.__('Stop'),
    shutdownAllLabel: trans.__('Stop all'),
    shutdownAllConfirmationText: trans.__(
      'Stop every endpoint? What is deployed stays, and can be started again.'
    ),
    shutdownItemIcon: stopIcon
  };
}
