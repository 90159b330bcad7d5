import type { JupyterFrontEnd } from '@jupyterlab/application';
import { launchIcon } from '@jupyterlab/ui-components';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';

/** Marks an element of the page with the drift report that it shows. */
export const DRIFT_ATTRIBUTE = 'data-cellworks-drift';

/** The one argument of most commands. */
export const DRIFT_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    drift: {
      type: 'string',
      description: 'The id of a drift report, or its number (3).'
    }
  }
};

export const openIcon = launchIcon;

/** The arguments' report, else the one under the context menu. */
export function pickDrift(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.drift, DRIFT_ATTRIBUTE);
}
