import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { useEffect } from 'react';
import type { Job, RerunBody } from '../studio';
import { makeDesk } from '../ui/desk';
import { isFinal } from './states';
import { Commands, type JobsDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<JobsDesk>('jobs');

type Action =
  | 'open'
  | 'stop'
  | 'rerun'
  | 'edit'
  | 'clone'
  | 'openHere'
  | 'remove'
  | 'removeNow';

/** What can be done with a job, each by its command. */
export function useActions(): Record<Action, (job: string) => void> & {
  /** Run a job again, changed; the id of the new job, undefined where that failed and was told. */
  rerunAs: (job: string, change: RerunBody) => Promise<string | undefined>;
  /** Open a notebook with the names of one frame; 0 is the outermost. */
  openFrame: (job: string, frame: number) => void;
} {
  const { commands } = useDesk();
  const run = (command: string) => (job: string) => {
    void commands.execute(command, { job });
  };
  return {
    open: run(Commands.openJob),
    stop: run(Commands.stopJob),
    rerun: run(Commands.rerunJob),
    edit: run(Commands.editAndRerun),
    openHere: run(Commands.openHere),
    clone: run(Commands.cloneJob),
    remove: run(Commands.deleteJob),
    removeNow: job => {
      void commands.execute(Commands.deleteJob, { job, confirmed: true });
    },
    rerunAs: async (job, change) =>
      commands.execute(Commands.rerunJob, {
        job,
        ...change
      } as ReadonlyPartialJSONObject),
    openFrame: (job, frame) => {
      void commands.execute(Commands.openHere, { job, frame });
    }
  };
}

/** Whoever is shown how a job ended has seen it. */
export function useSaw(job: Job | undefined): void {
  const { saw } = useDesk();
  const ended = job && isFinal(job.row.state) ? job.row.id : undefined;
  useEffect(() => {
    if (ended) {
      saw(ended);
    }
  }, [ended, saw]);
}
