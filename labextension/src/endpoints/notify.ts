import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { type EndpointEvent, isAbout, type IStudio } from '../studio';
import { Commands } from './tokens';

/** Milliseconds in which failures of one endpoint are read together. */
const REST = 400;
/** Events among which those of them are looked for. */
const MOST = 20;

/**
 * Tell a person when a deployment failed, once for each time that it does.
 *
 * @param wanted - What the settings say, asked each time.
 * @param isShown - Whether a deployment of an endpoint is looked at as it comes up, which says it there.
 */
export function notifyFailures(options: {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  wanted: () => boolean;
  isShown: (endpoint: string, deployment: string) => boolean;
}): void {
  const { studio, commands, trans, wanted, isShown } = options;
  const waiting = new Map<string, number>();
  // The number of the last event that was told of, by endpoint.
  const told = new Map<string, number>();

  const tellOne = ({ endpoint, sentence }: EndpointEvent) => {
    Notification.error(
      // The sentence begins with the deployment and its version.
      trans.__('A deployment failed at %1: %2', endpoint, sentence),
      {
        autoClose: false,
        actions: [
          {
            label: trans.__('Open'),
            callback: () => {
              void commands.execute(Commands.openEndpoint, { endpoint });
            }
          }
        ]
      }
    );
  };

  const tell = async (endpoint: string, times: number) => {
    const { events } = await studio.call(
      'get',
      '/endpoints/{endpoint}/events',
      {
        path: { endpoint },
        query: { limit: MOST }
      }
    );
    const last = told.get(endpoint) ?? -1;
    const failed = events
      .filter(one => one.verb === 'failed' && one.number > last)
      .slice(0, times);
    told.set(endpoint, events[0]?.number ?? last);
    failed
      .filter(one => !isShown(endpoint, one.deployment ?? ''))
      .reverse()
      .forEach(tellOne);
  };

  studio.changes.heard.connect((_, event) => {
    if (
      !isAbout(event, 'endpoints') ||
      event.event !== 'change' ||
      event.verb !== 'failed' ||
      !wanted()
    ) {
      return;
    }
    const { entity } = event;
    const before = waiting.get(entity) ?? 0;
    waiting.set(entity, before + 1);
    if (before === 0) {
      window.setTimeout(() => {
        const times = waiting.get(entity) ?? 0;
        waiting.delete(entity);
        // An endpoint that is gone, or a server that is, has nothing more to tell.
        void tell(entity, times).catch(() => undefined);
      }, REST);
    }
  });
}
