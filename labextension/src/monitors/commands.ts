import type { JupyterFrontEnd } from '@jupyterlab/application';
import { deleteIcon, launchIcon } from '@jupyterlab/ui-components';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { Commands, type MonitorsDesk } from './tokens';

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

/** Add what can be done with a drift report: every button, menu and key calls one of these. */
export function addCommands(app: JupyterFrontEnd, desk: MonitorsDesk): void {
  const { trans } = desk;
  app.commands.addCommand(Commands.deleteDrift, {
    label: trans.__('Delete Drift Report…'),
    icon: deleteIcon,
    describedBy: { args: DRIFT_ARGS },
    isEnabled: args => pickDrift(app, args) !== undefined,
    // The question stands above the report, where a refusal is told too.
    execute: args =>
      app.commands.execute(Commands.openDrift, {
        drift: pickDrift(app, args),
        act: 'delete'
      })
  });
  const selector = `[${DRIFT_ATTRIBUTE}]`;
  [Commands.openDrift, Commands.deleteDrift].forEach((command, rank) =>
    app.contextMenu.addItem({ command, rank, selector })
  );
}

/** The arguments' report, else the one under the context menu. */
export function pickDrift(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.drift, DRIFT_ATTRIBUTE);
}
