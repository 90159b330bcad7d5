import type { ReactNode } from 'react';
import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import { Commands, type DatasetsDesk, Elsewhere } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<DatasetsDesk>('datasets');

/** What can be done with a version, each by its command. */
export function useActions(): {
  open: (dataset: string) => void;
  check: (dataset: string, full?: boolean) => Promise<void>;
  remove: (dataset: string) => void;
  insert: (dataset: string) => void;
  /** Open the form; with a path and a name it is filled in. */
  register: (given?: { path?: string; name?: string }) => void;
} {
  const { commands } = useDesk();
  const run = (command: string) => (dataset: string) => {
    void commands.execute(command, { dataset });
  };
  return {
    open: run(Commands.openDataset),
    check: async (dataset, full = false) => {
      await commands.execute(Commands.checkDataset, { dataset, full });
    },
    remove: run(Commands.deleteDataset),
    insert: run(Commands.insertDataset),
    register: (given = {}) => {
      void commands.execute(Commands.registerDataset, given);
    }
  };
}

/** A link to a job, by its slice's command. */
export function JobLink({
  job,
  number,
  children
}: {
  job: string;
  number: number;
  children: ReactNode;
}): JSX.Element {
  const { commands, linkTo } = useDesk();
  return (
    <ThingLink
      href={linkTo('jobs', String(number))}
      open={() => void commands.execute(Elsewhere.openJob, { job })}
    >
      {children}
    </ThingLink>
  );
}
