import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import { Commands, OPEN_JOB, type RunsDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<RunsDesk>('runs');

/** What can be done with runs, each by its command. */
export function useActions() {
  const { commands } = useDesk();
  const act = (id: string) => (run: string) => {
    void commands.execute(id, { run });
  };
  return {
    open: act(Commands.openRun),
    openCell: act(Commands.openRunCell),
    reproduce: act(Commands.reproduceRun),
    exportRun: act(Commands.exportRun),
    trust: act(Commands.trustRun),
    openJob: (job: string) => {
      void commands.execute(OPEN_JOB, { job });
    },
    compare: (runs: readonly string[]) => {
      void commands.execute(Commands.compareRuns, { runs: [...runs] });
    },
    hasJobs: commands.hasCommand(OPEN_JOB)
  };
}

/** A run's name: a click opens it, other clicks are the browser's. */
export function RunLink({
  id,
  name,
  reachable = true
}: {
  id: string;
  name: string;
  /** Whether Tab stops here; in a table the row is what it stops at. */
  reachable?: boolean;
}): JSX.Element {
  const { link } = useDesk();
  const { open } = useActions();
  return (
    <ThingLink
      href={link(id)}
      open={() => open(id)}
      tabIndex={reachable ? undefined : -1}
      title={id}
    >
      {name} <span className="cw-Quiet">{id.slice(0, 8)}</span>
    </ThingLink>
  );
}
