import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { IStateDB } from '@jupyterlab/statedb';
import { addPanel, addTabs } from '../shell';
import { deleteIcon } from '@jupyterlab/ui-components';
import { DRIFT_ARGS, DRIFT_ATTRIBUTE, openIcon, pickDrift } from './commands';
import type { DriftTab, MonitorsPanel } from './panel/widget';
import { Commands, type MonitorsDesk } from './tokens';
import { titleOf } from './words';

/** Add the commands of the panel and of a report's own tab, which are restored after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: MonitorsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { trans } = desk;
  const panels = addPanel<MonitorsPanel>(app, {
    slice: 'monitors',
    command: Commands.openMonitors,
    title: trans.__('Monitors'),
    label: trans.__('Open Monitors'),
    caption: trans.__('How far data has moved from what it was'),
    columns: 'cellworks:drift-columns',
    restorer,
    state,
    create: async arranged => {
      const { MonitorsPanel } = await import('./panel/widget');
      return new MonitorsPanel(desk, arranged);
    }
  });
  addTabs<DriftTab>(app, {
    thing: 'drift',
    command: Commands.openDrift,
    label: trans.__('Open Drift Report'),
    icon: openIcon,
    args: DRIFT_ARGS,
    restorer,
    pick: args => pickDrift(app, args),
    shows: ({ model }, drift) => model.is(drift),
    create: async drift => {
      const { DriftTab } = await import('./panel/widget');
      return new DriftTab(desk, drift);
    },
    turn: ({ model }, _, args) => model.ask(args.act === 'delete'),
    argsOf: ({ model }) => ({ drift: model.name }),
    titled: ({ model }, tell) => {
      tell(trans.__('Drift report'));
      model.changed.connect(({ row }) => {
        if (row) {
          tell(titleOf(row));
        }
      });
    }
  });

  app.commands.addCommand(Commands.deleteDrift, {
    label: trans.__('Delete Drift Report…'),
    icon: deleteIcon,
    describedBy: { args: DRIFT_ARGS },
    isEnabled: args => pickDrift(app, args) !== undefined,
    // The question stands above the report, where a refusal is told too.
    execute: args => {
      const drift = pickDrift(app, args);
      const panel = panels.find(one => one === app.shell.currentWidget);
      if (panel && drift !== undefined) {
        const { model } = panel.content;
        model.choose(drift);
        model.chosen?.ask(true);
        return undefined;
      }
      return app.commands.execute(Commands.openDrift, { drift, act: 'delete' });
    }
  });
  [Commands.openDrift, Commands.deleteDrift].forEach((command, rank) =>
    app.contextMenu.addItem({
      command,
      rank,
      selector: `[${DRIFT_ATTRIBUTE}]`
    })
  );
}
