import type { Occasion } from '../studio';
import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import { Commands, Elsewhere, type Given, type SchedulesDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<SchedulesDesk>('schedules');

/** What can be done with schedules, each by its command. */
export function useActions(): {
  open: (schedule: string) => void;
  create: (given?: Given) => void;
  /** With one schedule, by the command of that name. */
  act: (command: string, schedule: string) => void;
} {
  const { commands } = useDesk();
  return {
    open: schedule =>
      void commands.execute(Commands.openSchedule, { schedule }),
    create: (given = {}) =>
      void commands.execute(Commands.newSchedule, { ...given }),
    act: (command, schedule) => void commands.execute(command, { schedule })
  };
}

/** The verdict about a time that was due, which leads to what was started. */
export function Verdict({ one }: { one: Occasion }): JSX.Element {
  const { commands, linkTo } = useDesk();
  const { job, execution, number, sentence } = one;
  const id = job ?? execution;
  if (id === null || number === null) {
    return <span title={sentence}>{sentence}</span>;
  }
  const [slice, command, name] =
    job !== null
      ? (['jobs', Elsewhere.openJob, 'job'] as const)
      : (['pipelines', Elsewhere.openExecution, 'execution'] as const);
  return (
    <ThingLink
      href={linkTo(slice, job ?? String(number))}
      tabIndex={-1}
      open={() => void commands.execute(command, { [name]: id })}
    >
      {sentence}
    </ThingLink>
  );
}
