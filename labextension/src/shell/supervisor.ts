import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { asStudioError, type IStudio, type StudioEvent } from '../studio';

/** What can be done with the supervisor. */
export const Supervising = {
  start: 'cellworks:start-supervisor',
  stop: 'cellworks:stop-supervisor',
  restart: 'cellworks:restart-supervisor'
} as const;

/** Milliseconds that a supervisor may take to end: what it answers may go on for a while. */
const PATIENCE = 60_000;

/** Add the commands that start, stop and restart the supervisor; jobs that run go on. */
export function addSupervising(
  commands: CommandRegistry,
  studio: IStudio,
  trans: TranslationBundle
): void {
  const add = (id: string, label: string, act: () => Promise<unknown>) => {
    commands.addCommand(id, {
      label,
      caption: trans.__('Jobs that run go on.'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        try {
          await act();
        } catch (reason) {
          const { message, hint } = asStudioError(reason);
          Notification.error(hint ? `${message}\n${hint}` : message);
        }
      }
    });
  };
  const start = () => studio.status.refresh();
  const stop = async () => {
    const gone = heardGone(studio);
    studio.changes.ending();
    await studio.call('post', '/down', {});
    await gone;
  };
  add(Supervising.start, trans.__('Start the Cellworks Supervisor'), start);
  add(Supervising.stop, trans.__('Stop the Cellworks Supervisor'), stop);
  add(
    Supervising.restart,
    trans.__('Restart the Cellworks Supervisor'),
    async () => {
      await stop();
      await start();
    }
  );
}

/** Wait until the server tells that the supervisor is gone. */
function heardGone({ changes }: IStudio): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      window.clearTimeout(timer);
      changes.heard.disconnect(heard);
      resolve();
    };
    const heard = (_: unknown, event: StudioEvent) => {
      if (event.event === 'presence' && !event.here) {
        done();
      }
    };
    const timer = window.setTimeout(done, PATIENCE);
    changes.heard.connect(heard);
  });
}
