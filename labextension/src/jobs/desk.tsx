import { createContext, type ReactNode, useContext } from 'react';
import { Words } from '../ui/words';
import { Commands, type JobsDesk } from './tokens';

const Desk = createContext<JobsDesk | null>(null);

/** Hands the desk to every view below it. */
export function AtDesk({
  desk,
  children
}: {
  desk: JobsDesk;
  children: ReactNode;
}): JSX.Element {
  return (
    <Desk.Provider value={desk}>
      <Words.Provider value={desk.trans}>{children}</Words.Provider>
    </Desk.Provider>
  );
}

export function useDesk(): JobsDesk {
  const desk = useContext(Desk);
  if (!desk) {
    throw new Error('A view of jobs stands outside AtDesk.');
  }
  return desk;
}

/** What can be done with a job, each by its command. */
export function useActions(): Record<
  'open' | 'stop' | 'rerun' | 'remove',
  (job: string) => void
> {
  const { commands } = useDesk();
  const run = (command: string) => (job: string) => {
    void commands.execute(command, { job });
  };
  return {
    open: run(Commands.openJob),
    stop: run(Commands.stopJob),
    rerun: run(Commands.rerunJob),
    remove: run(Commands.deleteJob)
  };
}
