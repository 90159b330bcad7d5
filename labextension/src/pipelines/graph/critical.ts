import type { Execution, StepRow } from '../../studio';
import type { Definition } from './definition';

/**
 * The chain of steps that decided how long an execution took, the first one first.
 *
 * From what ended last, back to that of the steps it hangs on that ended last, and so on; where it waited for
 * a place, back to the step that had it. What took no time
 * (a result that was there already, a step that was left out) is on it only as a link between others.
 *
 * @param now - When what still runs counts as ended, seconds since 1970.
 */
export function criticalPath(
  definition: Definition,
  { steps }: Pick<Execution, 'steps'>,
  now: number
): string[] {
  const sources = sourcesOf(definition);
  const byStep = new Map<string, StepRow[]>();
  for (const row of steps) {
    byStep.set(row.step, [...(byStep.get(row.step) ?? []), row]);
  }
  const end = (row: StepRow) =>
    row.started === null ? -1 : (row.ended ?? now);
  let at = latest(steps, end);
  const path: string[] = [];
  const seen = new Set<string>();
  while (at && !seen.has(at.key)) {
    const { key, step, items, started } = at;
    seen.add(key);
    path.unshift(key);
    const before = [...(sources.get(step) ?? [])]
      .flatMap(name => byStep.get(name) ?? [])
      // In a loop a turn hangs on its own turn only.
      .filter(row => sharesTurn(row, items, step, definition))
      .filter(row => end(row) <= (started ?? now) + SLACK);
    const cause = latest(before, end);
    // What began long after all that it hangs on waited for the place that another step had.
    const waited = (started ?? now) - (cause ? end(cause) : 0) > SLACK;
    const holder =
      waited && cause
        ? latest(
            steps.filter(
              row =>
                !seen.has(row.key) &&
                end(row) > end(cause) &&
                end(row) <= (started ?? now) + SLACK
            ),
            end
          )
        : undefined;
    at = holder ?? cause;
  }
  return path;
}

/** Seconds by which clocks of jobs may differ from the store's. */
const SLACK = 0.5;

/** Seconds that steps took together; where two overlap, that time is counted once. */
export function spentBy(
  rows: readonly { started: number; ended: number | null }[],
  now: number
): number {
  let [sum, until] = [0, -Infinity];
  for (const row of [...rows].sort((a, b) => a.started - b.started)) {
    const end = row.ended ?? now;
    sum += Math.max(0, end - Math.max(row.started, until));
    until = Math.max(until, end);
  }
  return sum;
}

function latest(
  rows: readonly StepRow[],
  end: (row: StepRow) => number
): StepRow | undefined {
  return rows.reduce<StepRow | undefined>(
    (best, row) =>
      end(row) >= 0 && (best === undefined || end(row) > end(best))
        ? row
        : best,
    undefined
  );
}

/** Names of the steps that each step hangs on; of a frame, all that stand in it, and it on all it waits for. */
function sourcesOf({
  items,
  groups,
  edges
}: Definition): ReadonlyMap<string, ReadonlySet<string>> {
  const parents = new Map<string, string | null>();
  items.forEach(item => parents.set(item.id, item.parent));
  groups.forEach(group => parents.set(group.id, group.parent));
  const around = (id: string): string[] => {
    const found = [id];
    for (let at = parents.get(id); at; at = parents.get(at)) {
      found.push(at);
    }
    return found;
  };
  const within = (id: string) =>
    items.filter(item => around(item.id).includes(id)).map(item => item.id);
  const before = new Map<string, Set<string>>();
  for (const { source, target } of edges) {
    for (const to of within(target)) {
      const there = before.get(to) ?? new Set<string>();
      within(source).forEach(from => there.add(from));
      before.set(to, there);
    }
  }
  return before;
}

function sharesTurn(
  row: StepRow,
  items: readonly number[],
  step: string,
  { items: all }: Definition
): boolean {
  const own = all.find(item => item.id === step)?.loops ?? [];
  const other = all.find(item => item.id === row.step)?.loops ?? [];
  return row.items.every(
    (item, at) =>
      own[at] === undefined ||
      own[at] !== other[at] ||
      items[at] === undefined ||
      items[at] === item
  );
}
