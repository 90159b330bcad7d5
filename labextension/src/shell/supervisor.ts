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

/** Milliseconds that a supervisor may take to end, since what it answers may go on for a while, or to come. */
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
  const start = async () => {
    const come = told(studio, true);
    await studio.status.refresh();
    if (studio.status.error) {
      throw studio.status.error;
    }
    await come;
  };
  const stop = async () => {
    const gone = told(studio, false);
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

/** Wait until the server tells that the supervisor is there, or gone, unless it has told so. */
function told({ changes }: IStudio, here: boolean): Promise<void> {
  if (changes.here === here) {
    return Promise.resolve();
  }
  return new Promise(resolve => {
    const done = () => {
      window.clearTimeout(timer);
      changes.heard.disconnect(heard);
      resolve();
    };
    const heard = (_: unknown, event: StudioEvent) => {
      if (event.event === 'presence' && event.here === here) {
        done();
      }
    };
    const timer = window.setTimeout(done, PATIENCE);
    changes.heard.connect(heard);
  });
}
