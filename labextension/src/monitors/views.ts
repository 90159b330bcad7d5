import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { IStateDB } from '@jupyterlab/statedb';
import { addPanel, addTabs } from '../shell';
import { DRIFT_ARGS, openIcon, pickDrift } from './commands';
import type { DriftTab } from './panel/widget';
import { Commands, type MonitorsDesk } from './tokens';

/** Add the commands that open the panel and a report's own tab, and restore both after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: MonitorsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { trans } = desk;
  addPanel(app, {
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
          tell(`${row.name} ${row.number}`);
        }
      });
    }
  });
}
