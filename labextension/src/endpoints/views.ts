import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import { addPanel, addTabs, cellworksIcon, framed, show } from '../shell';
import { attempt } from '../studio';
import { ENDPOINT_ARGS, openIcon, pickEndpoint } from './commands';
import type { DeployTab } from './deploy/widget';
import type { DeployArgs } from './desk';
import type { Act } from './model';
import type { EndpointTab } from './panel/widget';
import { Commands, type EndpointsDesk } from './tokens';

const COLUMNS = 'cellworks:endpoint-columns';
const WIZARDS = 'cellworks-deploy';

const ACTS: Record<string, Act> = {
  stop: { what: 'stop' },
  delete: { what: 'delete', deployment: null }
};

/** Add the commands that open the panel and an endpoint's own tab, and restore both after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: EndpointsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { trans } = desk;
  addPanel(app, {
    slice: 'endpoints',
    command: Commands.openEndpoints,
    title: trans.__('Endpoints'),
    label: trans.__('Open Endpoints'),
    caption: trans.__('What serves, how much it is asked, and how it answers'),
    columns: COLUMNS,
    restorer,
    state,
    create: async arranged => {
      const { EndpointsPanel } = await import('./panel/widget');
      return new EndpointsPanel({ desk, ...arranged });
    }
  });
  addTabs<EndpointTab>(app, {
    thing: 'endpoint',
    command: Commands.openEndpoint,
    label: trans.__('Open Endpoint'),
    icon: openIcon,
    args: ENDPOINT_ARGS,
    restorer,
    pick: args => pickEndpoint(app, args),
    create: async endpoint => {
      const { EndpointTab } = await import('./panel/widget');
      return new EndpointTab(desk, endpoint);
    },
    turn: ({ model }, _, args) => model.begin(ACTS[String(args.act)] ?? null),
    argsOf: ({ model }) => ({ endpoint: model.name })
  });
}

/**
 * Add the wizard that deploys a version.
 *
 * Returns what tells whether a deployment of an endpoint is followed by a wizard that is looked at.
 */
export function addWizard(
  app: JupyterFrontEnd,
  desk: EndpointsDesk
): (endpoint: string, deployment: string) => boolean {
  const { commands, shell } = app;
  const { trans } = desk;
  const wizards = new WidgetTracker<MainAreaWidget<DeployTab>>({
    namespace: WIZARDS
  });
  commands.addCommand(Commands.deploy, {
    label: trans.__('Deploy a Model Version…'),
    caption: trans.__('Serve a version of a model at an endpoint'),
    icon: cellworksIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          model: {
            type: 'string',
            description:
              'A version (late-flights/3), or a model (late-flights).'
          },
          endpoint: { type: 'string', description: 'Where it is to serve.' },
          deployment: {
            type: 'string',
            description: 'A deployment there that is to be changed.'
          }
        }
      }
    },
    execute: args =>
      attempt(async () => {
        const given: DeployArgs = {};
        for (const name of ['model', 'endpoint', 'deployment'] as const) {
          const value = args[name];
          if (typeof value === 'string') {
            given[name] = value;
          }
        }
        given.endpoint ??= pickEndpoint(app, args);
        // What is being deployed is not taken off the page by another wish.
        const there = wizards.find(one => !one.content.model.sent);
        if (there) {
          there.content.model.take(given);
          shell.activateById(there.id);
          return there;
        }
        const { DeployTab } = await import('./deploy/widget');
        const content = new DeployTab(desk, given);
        const tab = framed(content, trans.__('Deploy'));
        content.onClose = () => tab.dispose();
        await wizards.add(tab);
        return show(app, tab);
      })
  });
  return (endpoint, deployment) =>
    wizards.find(({ content, isVisible }) => {
      const { sent, made } = content.model;
      return (
        isVisible && sent?.endpoint === endpoint && made?.name === deployment
      );
    }) !== undefined;
}
