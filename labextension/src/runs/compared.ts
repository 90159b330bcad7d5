import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { wayFactory } from '../shell/way';
import { Commands, COMPARED, type RunsDesk } from './tokens';

interface Compared {
  runs: string[];
  /** When `%compare` was run, in seconds since 1970. */
  at: number;
}

/** Draws what `%compare` displays: the way to the comparison. */
export function comparedFactory({
  trans,
  commands
}: RunsDesk): IRenderMime.IRendererFactory {
  return wayFactory({
    mime: COMPARED,
    button: trans.__('Open the comparison'),
    unread: trans.__('This comparison cannot be read.'),
    read: data => {
      const told = readCompared(data);
      return (
        told && {
          words: told.runs.map(run => run.slice(0, 8)).join(' · '),
          at: told.at,
          open: () =>
            commands.execute(Commands.compareRuns, { runs: told.runs })
        }
      );
    }
  });
}

/** Read what an output holds; null where it is something else. */
export function readCompared(data: unknown): Compared | null {
  const { runs, at } = (data ?? {}) as Partial<Record<string, unknown>>;
  return Array.isArray(runs) &&
    runs.length >= 2 &&
    runs.every(run => typeof run === 'string') &&
    typeof at === 'number'
    ? { runs: runs as string[], at }
    : null;
}
