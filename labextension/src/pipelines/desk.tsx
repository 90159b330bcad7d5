import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { type ReactNode, useEffect } from 'react';
import type { ExecutionRow } from '../studio';
import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import { isEnded, titleOf } from './states';
import { Commands, Elsewhere, type PipelinesDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<PipelinesDesk>('pipelines');

/** What can be done with executions and their steps, each by its command. */
export function useActions(): {
  open: (execution: string, step?: string) => void;
  compare: (executions: readonly string[]) => void;
  stop: (execution: string) => void;
  resume: (execution: string) => void;
  /** Have a pipeline run at times that a person names. */
  schedule: (pipeline: string) => void;
  /** Of one step: what is done with it, by the command of that name. */
  step: (
    command: string,
    execution: string,
    step: string,
    more?:
      { approved: boolean; note: string } | { outputs: Record<string, unknown> }
  ) => Promise<unknown>;
} {
  const { commands } = useDesk();
  return {
    open: (execution, step) =>
      void commands.execute(Commands.openExecution, {
        execution,
        ...(step !== undefined && { step })
      }),
    compare: executions =>
      void commands.execute(Commands.compareExecutions, {
        executions: [...executions]
      }),
    stop: execution =>
      void commands.execute(Commands.stopExecution, { execution }),
    resume: execution =>
      void commands.execute(Commands.resumeExecution, { execution }),
    schedule: pipeline =>
      void commands.execute(Elsewhere.newSchedule, { pipeline }),
    step: (command, execution, step, more) =>
      commands.execute(command, {
        execution,
        step,
        ...(more as ReadonlyPartialJSONObject | undefined)
      })
  };
}

/** Whoever is shown how an execution ended has seen it. */
export function useSaw(row: ExecutionRow | undefined): void {
  const { saw } = useDesk();
  const ended = row && isEnded(row) ? row.id : undefined;
  useEffect(() => {
    if (ended) {
      saw(ended);
    }
  }, [ended, saw]);
}

/** A link to an execution. */
export function ExecutionLink({
  row,
  tabIndex
}: {
  row: Pick<ExecutionRow, 'id' | 'number' | 'pipeline'>;
  tabIndex?: number;
}): JSX.Element {
  const { linkTo } = useDesk();
  const { open } = useActions();
  return (
    <ThingLink
      href={linkTo('pipelines', String(row.number))}
      tabIndex={tabIndex}
      open={() => open(row.id)}
    >
      {titleOf(row)}
    </ThingLink>
  );
}

const PLACES = {
  jobs: { command: Elsewhere.openJob, argument: 'job' },
  models: { command: Elsewhere.openModel, argument: 'model' },
  endpoints: { command: Elsewhere.openEndpoint, argument: 'endpoint' }
} as const;

/** A link to a thing of another slice, by that slice's command. */
export function Link({
  slice,
  entity,
  children
}: {
  slice: keyof typeof PLACES;
  entity: string;
  children: ReactNode;
}): JSX.Element {
  const { commands, linkTo } = useDesk();
  const { command, argument } = PLACES[slice];
  return (
    <ThingLink
      href={linkTo(slice, entity)}
      open={() => void commands.execute(command, { [argument]: entity })}
    >
      {children}
    </ThingLink>
  );
}
