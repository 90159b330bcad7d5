import type { ReactNode } from 'react';
import type { ModelData } from '../studio';
import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import { Commands, Elsewhere, type ModelsDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<ModelsDesk>('models');

/** What can be done with a version, each by its command. */
export function useActions(): {
  open: (model: string) => void;
  check: (model: string) => Promise<void>;
  register: (given?: { run?: string; name?: string }) => void;
  /** Put a version behind an endpoint; undefined where nothing here can. */
  deploy: ((model: string) => void) | undefined;
  /** Put a file's rows through a version; undefined where nothing here can. */
  score: ((model: string) => void) | undefined;
  /** Hold data against a version's baseline; undefined where nothing here can. */
  compare: ((model: string) => void) | undefined;
} {
  const { commands } = useDesk();
  return {
    open: model => void commands.execute(Commands.openModel, { model }),
    check: async model => {
      await commands.execute(Commands.checkModel, { model });
    },
    register: (given = {}) =>
      void commands.execute(Commands.registerModel, given),
    deploy: commands.hasCommand(Elsewhere.deploy)
      ? model => void commands.execute(Elsewhere.deploy, { model })
      : undefined,
    score: commands.hasCommand(Elsewhere.scoreFile)
      ? model => void commands.execute(Elsewhere.scoreFile, { model })
      : undefined,
    compare: commands.hasCommand(Elsewhere.compareData)
      ? model =>
          void commands.execute(Elsewhere.compareData, {
            reference: `model:${model}`
          })
      : undefined
  };
}

const PLACES = {
  jobs: { command: Elsewhere.openJob, argument: 'job' },
  runs: { command: Elsewhere.openRun, argument: 'run' },
  datasets: { command: Elsewhere.openDataset, argument: 'dataset' },
  endpoints: { command: Elsewhere.openEndpoint, argument: 'endpoint' }
} as const;

/** A link to a thing of another slice, by that slice's command. */
export function Link({
  slice,
  entity,
  address = entity,
  children
}: {
  slice: keyof typeof PLACES;
  /** What the command is given. */
  entity: string;
  /** What names it in an address. */
  address?: string;
  children: ReactNode;
}): JSX.Element {
  const { commands, linkTo } = useDesk();
  const { command, argument } = PLACES[slice];
  return (
    <ThingLink
      href={linkTo(slice, address)}
      open={() => void commands.execute(command, { [argument]: entity })}
    >
      {children}
    </ThingLink>
  );
}

/** Versions of datasets, each a link, and other data by the name that its run logged. */
export function DataOf({ of }: { of: readonly ModelData[] }): JSX.Element {
  return (
    <>
      {of.map(({ name, dataset, detail }, at) => (
        <span key={`${dataset ?? name} ${detail}`} title={detail || undefined}>
          {at > 0 && ', '}
          {dataset ? (
            <Link slice="datasets" entity={dataset}>
              {dataset}
            </Link>
          ) : (
            name
          )}
        </span>
      ))}
    </>
  );
}

/** The names that a version goes by, each a chip. */
export function Aliases({ of }: { of: readonly string[] }): JSX.Element | null {
  return of.length === 0 ? null : (
    <span className="cw-Chips">
      {of.map(alias => (
        <span key={alias} className="cw-Chip">
          @{alias}
        </span>
      ))}
    </span>
  );
}
