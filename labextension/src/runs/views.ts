import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { cellworksIcon, framed, show } from '../shell';
import { pickRun, RUN_ARGS, runsOf } from './commands';
import type { CompareTab, RunsPanel, RunTab } from './panel/widget';
import { Commands, type RunsDesk } from './tokens';

const VIEW = 'cellworks:runs-view';
// Lab's state takes what stands before the first colon for the namespace.
const PANELS = 'cellworks-runs';
const TABS = 'cellworks-run';
const COMPARISONS = 'cellworks-compared-runs';

/** Add the commands that open the panel, a run and runs side by side, and restore them after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: RunsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const panels = addPanel(app, desk, state);
  const tabs = addTab(app, desk);
  const comparisons = addComparison(app, desk);
  void restorer?.restore(panels, {
    command: Commands.openRuns,
    name: () => 'runs'
  });
  void restorer?.restore(tabs, {
    command: Commands.openRun,
    args: tab => ({ run: tab.content.model.id }),
    name: tab => tab.content.model.id
  });
  void restorer?.restore(comparisons, {
    command: Commands.compareRuns,
    args: tab => ({ runs: [...tab.content.model.runs] }),
    name: tab => tab.content.model.runs.join()
  });
}

function addPanel(
  app: JupyterFrontEnd,
  desk: RunsDesk,
  state: IStateDB | null
): WidgetTracker<MainAreaWidget<RunsPanel>> {
  const { trans } = desk;
  const panels = new WidgetTracker<MainAreaWidget<RunsPanel>>({
    namespace: PANELS
  });
  app.commands.addCommand(Commands.openRuns, {
    label: args => (args.isLauncher ? trans.__('Runs') : trans.__('Open Runs')),
    caption: trans.__('What was tried, what came of it, and what differs'),
    icon: cellworksIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          experiment: {
            type: 'string',
            description: 'The name of the experiment to show; all if missing.'
          },
          filter: {
            type: 'string',
            description: 'A filter in MLflow’s language: metrics.auc > 0.6'
          }
        }
      }
    },
    execute: async args => {
      const narrow = (panel: RunsPanel) => {
        if (typeof args.experiment === 'string') {
          panel.model.set({ experiments: [args.experiment] });
        }
        if (typeof args.filter === 'string') {
          panel.model.set({ filter: args.filter });
        }
      };
      const there = panels.find(() => true);
      if (there) {
        narrow(there.content);
        app.shell.activateById(there.id);
        return there;
      }
      const [{ RunsPanel }, { readSaved, readView }] = await Promise.all([
        import('./panel/widget'),
        import('./panel/view')
      ]);
      const kept = (await state?.fetch(VIEW)) as
        { view?: unknown; saved?: unknown } | undefined;
      const content = new RunsPanel({
        desk,
        kept: { view: readView(kept?.view), saved: readSaved(kept?.saved) },
        keep: keeping =>
          void state?.save(
            VIEW,
            JSON.parse(JSON.stringify(keeping)) as ReadonlyPartialJSONValue
          )
      });
      narrow(content);
      return showKept(app, panels, content, 'cellworks-runs', trans.__('Runs'));
    }
  });
  return panels;
}

function addTab(
  app: JupyterFrontEnd,
  desk: RunsDesk
): WidgetTracker<MainAreaWidget<RunTab>> {
  const { trans } = desk;
  const tabs = new WidgetTracker<MainAreaWidget<RunTab>>({ namespace: TABS });
  app.commands.addCommand(Commands.openRun, {
    label: trans.__('Open Run'),
    describedBy: { args: RUN_ARGS },
    isEnabled: args => pickRun(app, args) !== undefined,
    execute: async args => {
      const run = pickRun(app, args);
      if (run === undefined) {
        return undefined;
      }
      const there = tabs.find(tab => tab.content.model.is(run));
      if (there) {
        app.shell.activateById(there.id);
        return there;
      }
      const { RunTab } = await import('./panel/widget');
      const content = new RunTab(desk, run);
      const tab = await showKept(
        app,
        tabs,
        content,
        `cellworks-run-${run}`,
        trans.__('Run')
      );
      content.model.run.stateChanged.connect(({ value }) => {
        if (value) {
          tab.title.label = `${value.row.name} ${value.row.id.slice(0, 8)}`;
        }
      });
      return tab;
    }
  });
  return tabs;
}

function addComparison(
  app: JupyterFrontEnd,
  desk: RunsDesk
): WidgetTracker<MainAreaWidget<CompareTab>> {
  const { trans } = desk;
  const tabs = new WidgetTracker<MainAreaWidget<CompareTab>>({
    namespace: COMPARISONS
  });
  app.commands.addCommand(Commands.compareRuns, {
    label: trans.__('Compare Runs'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          runs: {
            type: 'array',
            description:
              'Two to ten ids of runs, or how they begin; the others are held against the first.',
            items: { type: 'string' }
          }
        }
      }
    },
    isEnabled: args => runsOf(args).length >= 2,
    execute: async args => {
      const runs = runsOf(args);
      const there = tabs.find(tab => tab.content.model.is(runs));
      if (there) {
        app.shell.activateById(there.id);
        return there;
      }
      const { CompareTab } = await import('./panel/widget');
      return showKept(
        app,
        tabs,
        new CompareTab(desk, runs),
        `cellworks-compare-${runs.join('-')}`,
        trans.__('%1 runs compared', runs.length)
      );
    }
  });
  return tabs;
}

/** Put a view into the main area, and remember that it is there. */
async function showKept<T extends Widget>(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<MainAreaWidget<T>>,
  content: T,
  id: string,
  title: string
): Promise<MainAreaWidget<T>> {
  const tab = framed(content, title, id);
  await tracker.add(tab);
  return show(app, tab);
}
