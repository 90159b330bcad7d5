import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  deleteIcon,
  launchIcon,
  runIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt } from '../studio';
import { Commands, type EndpointsDesk } from './tokens';

/** Marks an element of the page with the endpoint that it shows. */
export const ENDPOINT_ATTRIBUTE = 'data-cellworks-endpoint';

/** The one argument of most commands. */
export const ENDPOINT_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    endpoint: { type: 'string', description: 'The name of an endpoint.' }
  }
};

export const openIcon = launchIcon;

/** Add what can be done with an endpoint: every button, menu and key calls one of these. */
export function addCommands(app: JupyterFrontEnd, desk: EndpointsDesk): void {
  const { trans, studio } = desk;
  const command = (
    id: string,
    options: Omit<CommandRegistry.ICommandOptions, 'execute' | 'describedBy'>,
    act: (endpoint: string) => Promise<unknown>
  ) => {
    app.commands.addCommand(id, {
      ...options,
      describedBy: { args: ENDPOINT_ARGS },
      isEnabled: given => pickEndpoint(app, given) !== undefined,
      execute: async given => {
        const endpoint = pickEndpoint(app, given);
        return endpoint === undefined
          ? undefined
          : attempt(() => act(endpoint));
      }
    });
  };

  command(
    Commands.startEndpoint,
    { label: trans.__('Start Endpoint'), icon: runIcon },
    endpoint =>
      studio.call('post', '/endpoints/{endpoint}/start', { path: { endpoint } })
  );
  // The questions stand in the endpoint's own page, where a refusal is told too.
  command(
    Commands.stopEndpoint,
    { label: trans.__('Stop Endpoint…'), icon: stopIcon },
    endpoint =>
      app.commands.execute(Commands.openEndpoint, { endpoint, act: 'stop' })
  );
  command(
    Commands.deleteEndpoint,
    { label: trans.__('Delete Endpoint…'), icon: deleteIcon },
    endpoint =>
      app.commands.execute(Commands.openEndpoint, { endpoint, act: 'delete' })
  );

  const selector = `[${ENDPOINT_ATTRIBUTE}]`;
  [
    Commands.openEndpoint,
    Commands.deploy,
    Commands.startEndpoint,
    Commands.stopEndpoint,
    Commands.deleteEndpoint
  ].forEach((one, rank) =>
    app.contextMenu.addItem({ command: one, rank, selector })
  );
}

/** The arguments' endpoint, else the one under the context menu. */
export function pickEndpoint(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.endpoint, ENDPOINT_ATTRIBUTE);
}
