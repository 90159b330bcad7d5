import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { wayFactory } from '../shell/way';
import { Commands, type MonitorsDesk } from './tokens';

/** What `drift.open()` displays. */
export const OPENED = 'application/vnd.cellworks.drift+json';

/** Draws what `drift.open()` displays: the way to the report. */
export function openedFactory({
  trans,
  commands
}: MonitorsDesk): IRenderMime.IRendererFactory {
  return wayFactory({
    mime: OPENED,
    button: trans.__('Open the dashboard'),
    unread: trans.__('This drift report cannot be read.'),
    read: data => {
      const { drift, name, at } = (data ?? {}) as Partial<
        Record<string, unknown>
      >;
      return typeof drift === 'string' &&
        typeof name === 'string' &&
        typeof at === 'number'
        ? {
            words: name,
            at,
            open: () => commands.execute(Commands.openDrift, { drift })
          }
        : null;
    }
  });
}
