import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import type { IStateDB } from '@jupyterlab/statedb';
import { addForm, addPanel, addTabs, framed, show, textsIn } from '../shell';
import { attempt } from '../studio';
import { editIcon, openIcon, pickSchedule, SCHEDULE_ARGS } from './commands';
import type { Fields } from './form/fields';
import type { ScheduleFormTab } from './form/widget';
import type { ScheduleTab, SchedulesPanel } from './panel/widget';
import { Commands, type SchedulesDesk } from './tokens';

/** Add the commands of the panel and of a schedule's own tab, which are restored after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: SchedulesDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { trans } = desk;
  addPanel<SchedulesPanel>(app, {
    slice: 'schedules',
    command: Commands.openSchedules,
    title: trans.__('Schedules'),
    label: trans.__('Open Schedules'),
    caption: trans.__('What is started when, and what came of it'),
    columns: 'cellworks:schedule-columns',
    restorer,
    state,
    create: async arranged => {
      const { SchedulesPanel } = await import('./panel/widget');
      return new SchedulesPanel(desk, arranged);
    }
  });
  addTabs<ScheduleTab>(app, {
    thing: 'schedule',
    command: Commands.openSchedule,
    label: trans.__('Open Schedule'),
    icon: openIcon,
    args: SCHEDULE_ARGS,
    restorer,
    pick: args => pickSchedule(app, args),
    shows: ({ model }, schedule) => model.is(schedule),
    create: async schedule => {
      const { ScheduleTab } = await import('./panel/widget');
      return new ScheduleTab(desk, schedule);
    },
    turn: ({ model }, _, args) => model.ask(args.act === 'delete'),
    argsOf: ({ model }) => ({ schedule: model.name }),
    titled: ({ model }, tell) => {
      tell(trans.__('Schedule'));
      model.whole.stateChanged.connect(() => {
        if (model.whole.value) {
          tell(model.whole.value.row.name);
        }
      });
    }
  });
}

/** Add the form of a new schedule, and of one that is to be changed. */
export function addForms(app: JupyterFrontEnd, desk: SchedulesDesk): void {
  const { trans, commands, studio } = desk;
  const root = PageConfig.getOption('serverRoot') || '~';
  addForm<ScheduleFormTab, Partial<Fields>>(app, {
    id: 'new-schedule',
    command: Commands.newSchedule,
    label: trans.__('New Schedule…'),
    caption: trans.__(
      'Start a pipeline, a script or a notebook at times that you name'
    ),
    title: trans.__('New schedule'),
    args: {
      type: 'object',
      properties: {
        pipeline: { type: 'string', description: 'A pipeline that has run.' },
        file: { type: 'string', description: 'A script or a notebook.' }
      }
    },
    given: args => {
      const given = textsIn(args, ['pipeline', 'file']);
      const kind = given.file === undefined ? 'pipeline' : 'file';
      return (given.pipeline ?? given.file) ? { ...given, kind } : {};
    },
    create: async (given, close) => {
      const { ScheduleFormTab } = await import('./form/widget');
      const onMade = (schedule: string) => {
        close();
        void commands.execute(Commands.openSchedule, { schedule });
      };
      return new ScheduleFormTab({ desk, root, given, onMade });
    },
    fill: ({ model }, given) => model.set(given)
  });
  app.commands.addCommand(Commands.editSchedule, {
    label: trans.__('Edit Schedule…'),
    icon: editIcon,
    describedBy: { args: SCHEDULE_ARGS },
    isEnabled: args => pickSchedule(app, args) !== undefined,
    execute: args =>
      attempt(async () => {
        const schedule = pickSchedule(app, args);
        if (schedule === undefined) {
          return undefined;
        }
        const edited = await studio.call('get', '/schedules/{schedule}', {
          path: { schedule }
        });
        const { ScheduleFormTab } = await import('./form/widget');
        const onMade = () => {
          tab.dispose();
          void commands.execute(Commands.openSchedule, {
            schedule: edited.row.id
          });
        };
        const content = new ScheduleFormTab({
          desk,
          root,
          given: {},
          edited,
          onMade
        });
        const tab = framed(content, trans.__('Edit %1', edited.row.name));
        return show(app, tab);
      })
  });
}
