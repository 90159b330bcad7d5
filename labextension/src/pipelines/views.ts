import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import { addPanel, addTabs, cellworksIcon, framed, show } from '../shell';
import {
  EXECUTION_ARGS,
  executionsOf,
  openIcon,
  pickExecution
} from './commands';
import type { CompareTab } from './compare/widget';
import type { ExecutionTab, PipelinesPanel } from './panel/widget';
import { titleOf } from './states';
import { Commands, MOST_COMPARED, type PipelinesDesk } from './tokens';

/**
 * Add the commands of the panel, of an execution's own tab and of executions side by side, restored after a reload.
 *
 * Returns what tells whether an execution is looked at.
 */
export function addViews(
  app: JupyterFrontEnd,
  desk: PipelinesDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): (execution: string) => boolean {
  const { trans } = desk;
  const open = new Set<ExecutionTab>();
  const panels = addPanel<PipelinesPanel>(app, {
    slice: 'pipelines',
    command: Commands.openPipelines,
    title: trans.__('Pipelines'),
    label: trans.__('Open Pipelines'),
    caption: trans.__(
      'What ran, step by step, and what can go on from where it failed'
    ),
    columns: 'cellworks:execution-columns',
    restorer,
    state,
    create: async arranged => {
      const { PipelinesPanel } = await import('./panel/widget');
      return new PipelinesPanel(desk, arranged);
    }
  });
  addTabs<ExecutionTab>(app, {
    thing: 'execution',
    command: Commands.openExecution,
    label: trans.__('Open Execution'),
    icon: openIcon,
    args: {
      type: 'object',
      properties: {
        ...(EXECUTION_ARGS.properties as object),
        step: { type: 'string', description: 'The step that is looked at.' }
      }
    },
    restorer,
    pick: args => pickExecution(app, args),
    shows: ({ model }, execution) => model.is(execution),
    create: async execution => {
      const { ExecutionTab } = await import('./panel/widget');
      const tab = new ExecutionTab(desk, execution);
      open.add(tab);
      tab.disposed.connect(() => open.delete(tab));
      return tab;
    },
    turn: ({ model }, _, args) => {
      if (typeof args.step === 'string') {
        model.choose(args.step);
      }
      model.ask(args.act === 'delete');
    },
    argsOf: ({ model }) => ({
      execution: model.name,
      ...(model.step !== null && { step: model.step })
    }),
    changes: ({ model }) => model.changed,
    titled: ({ model }, tell) => {
      tell(trans.__('Execution'));
      model.whole.stateChanged.connect(() => {
        if (model.whole.value) {
          tell(titleOf(model.whole.value.row));
        }
      });
    }
  });
  addComparison(app, desk, restorer);
  return execution =>
    [...open].some(tab => tab.isVisible && tab.model.is(execution)) ||
    panels.find(
      ({ content, isVisible }) =>
        isVisible && content.model.chosen?.is(execution) === true
    ) !== undefined;
}

function addComparison(
  app: JupyterFrontEnd,
  desk: PipelinesDesk,
  restorer: ILayoutRestorer | null
): void {
  const { trans } = desk;
  const namespace = 'cellworks-compared-executions';
  const tabs = new WidgetTracker<MainAreaWidget<CompareTab>>({ namespace });
  app.commands.addCommand(Commands.compareExecutions, {
    label: trans.__('Compare Executions'),
    icon: cellworksIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          executions: {
            type: 'array',
            description:
              'Two to six ids or numbers; the others are held against the first.',
            items: { type: 'string' }
          }
        }
      }
    },
    isEnabled: args => {
      const { length } = executionsOf(args);
      return length >= 2 && length <= MOST_COMPARED;
    },
    execute: async args => {
      const executions = executionsOf(args);
      const there = tabs.find(({ content }) => content.model.is(executions));
      if (there) {
        app.shell.activateById(there.id);
        return there;
      }
      const { CompareTab } = await import('./compare/widget');
      const content = new CompareTab(desk, executions);
      const tab = framed(
        content,
        trans.__('%1 executions compared', executions.length),
        `${namespace}-${content.model.name}`
      );
      await tabs.add(tab);
      return show(app, tab);
    }
  });
  void restorer?.restore(tabs, {
    command: Commands.compareExecutions,
    args: ({ content }) => ({ executions: [...content.model.executions] }),
    name: ({ content }) => content.model.name
  });
}
