import type { ReactNode } from 'react';
import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import {
  Commands,
  type CompareArgs,
  Elsewhere,
  type MonitorsDesk
} from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<MonitorsDesk>('monitors');

/** What can be done with drift reports, each by its command. */
export function useActions(): {
  open: (drift: string) => void;
  compare: (given?: CompareArgs) => void;
  remove: (drift: string) => void;
} {
  const { commands } = useDesk();
  return {
    open: drift => void commands.execute(Commands.openDrift, { drift }),
    compare: (given = {}) =>
      void commands.execute(Commands.compareData, { ...given }),
    remove: drift => void commands.execute(Commands.deleteDrift, { drift })
  };
}

const PLACES = {
  jobs: { command: Elsewhere.openJob, argument: 'job' },
  models: { command: Elsewhere.openModel, argument: 'model' },
  datasets: { command: Elsewhere.openDataset, argument: 'dataset' },
  endpoints: { command: Elsewhere.openEndpoint, argument: 'endpoint' }
} as const;

/** A link to a thing of another slice, by that slice's command. */
export function Link({
  slice,
  entity,
  address = entity,
  tabIndex,
  children
}: {
  slice: keyof typeof PLACES;
  /** What the command is given. */
  entity: string;
  /** What names it in an address. */
  address?: string;
  tabIndex?: number;
  children: ReactNode;
}): JSX.Element {
  const { commands, linkTo } = useDesk();
  const { command, argument } = PLACES[slice];
  return (
    <ThingLink
      href={linkTo(slice, address)}
      tabIndex={tabIndex}
      open={() => void commands.execute(command, { [argument]: entity })}
    >
      {children}
    </ThingLink>
  );
}
