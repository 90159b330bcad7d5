import type { DatasetColumn } from '../../studio';

/** What became of a column between two versions. */
export type Change = 'same' | 'added' | 'removed' | 'changed';

/** A column of either version; `before` is null where it was added, `after` where it is gone. */
export interface Difference {
  name: string;
  change: Change;
  before: DatasetColumn | null;
  after: DatasetColumn | null;
}

/**
 * What differs between two schemas, in the order of the newer one; what is gone comes last.
 *
 * Columns are told apart by name; of several of one name each is compared with the one in its place.
 */
export function differences(
  before: readonly DatasetColumn[],
  after: readonly DatasetColumn[]
): Difference[] {
  const left = new Map<string, DatasetColumn[]>();
  for (const column of before) {
    const same = left.get(column.name);
    if (same) {
      same.push(column);
    } else {
      left.set(column.name, [column]);
    }
  }
  const found = after.map((column): Difference => {
    const was = left.get(column.name)?.shift() ?? null;
    const same =
      was?.dtype === column.dtype && was.nullable === column.nullable;
    const change = was === null ? 'added' : same ? 'same' : 'changed';
    return { name: column.name, change, before: was, after: column };
  });
  const gone = [...left.values()].flat().map((column): Difference => ({
    name: column.name,
    change: 'removed',
    before: column,
    after: null
  }));
  return [...found, ...gone];
}

/** How many columns were added, removed and changed. */
export function tally(of: readonly Difference[]): Record<Change, number> {
  const counts = { same: 0, added: 0, removed: 0, changed: 0 };
  for (const { change } of of) {
    counts[change] += 1;
  }
  return counts;
}
