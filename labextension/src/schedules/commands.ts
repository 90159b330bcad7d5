import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  deleteIcon,
  editIcon,
  launchIcon,
  runIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt } from '../studio';
import { Commands, type SchedulesDesk } from './tokens';

/** Marks an element of the page with the schedule that it shows. */
export const SCHEDULE_ATTRIBUTE = 'data-cellworks-schedule';

/** The one argument of most commands. */
export const SCHEDULE_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    schedule: {
      type: 'string',
      description: 'The name of a schedule, or its id.'
    }
  }
};

export const openIcon = launchIcon;

/** Add what can be done with a schedule: every button, menu and key calls one of these. */
export function addCommands(app: JupyterFrontEnd, desk: SchedulesDesk): void {
  const { trans, studio } = desk;
  const command = (
    id: string,
    options: { label: string; icon: typeof runIcon },
    act: (schedule: string) => Promise<unknown>
  ) => {
    app.commands.addCommand(id, {
      ...options,
      describedBy: { args: SCHEDULE_ARGS },
      isEnabled: args => pickSchedule(app, args) !== undefined,
      execute: async args => {
        const schedule = pickSchedule(app, args);
        return schedule === undefined
          ? undefined
          : attempt(() => act(schedule));
      }
    });
  };
  const pause = (schedule: string, paused: boolean) =>
    studio.call('patch', '/schedules/{schedule}', {
      path: { schedule },
      body: { paused }
    });
  command(
    Commands.runSchedule,
    { label: trans.__('Run Schedule Now'), icon: runIcon },
    schedule =>
      studio.call('post', '/schedules/{schedule}/run', { path: { schedule } })
  );
  command(
    Commands.pauseSchedule,
    { label: trans.__('Pause Schedule'), icon: stopIcon },
    schedule => pause(schedule, true)
  );
  command(
    Commands.resumeSchedule,
    { label: trans.__('Resume Schedule'), icon: runIcon },
    schedule => pause(schedule, false)
  );
  // The question stands in the schedule's own page, where a refusal is told too.
  command(
    Commands.deleteSchedule,
    { label: trans.__('Delete Schedule…'), icon: deleteIcon },
    schedule =>
      app.commands.execute(Commands.openSchedule, { schedule, act: 'delete' })
  );
  const selector = `[${SCHEDULE_ATTRIBUTE}]`;
  [
    Commands.openSchedule,
    Commands.editSchedule,
    Commands.runSchedule,
    Commands.pauseSchedule,
    Commands.resumeSchedule,
    Commands.deleteSchedule
  ].forEach((one, rank) =>
    app.contextMenu.addItem({ command: one, rank, selector })
  );
}

export { editIcon };

/** The arguments' schedule, else the one under the context menu. */
export function pickSchedule(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.schedule, SCHEDULE_ATTRIBUTE);
}
