import type { OperationInfo } from '../wrangler/types';

/** Operations of one group, in the order of the catalog. */
export interface OperationGroup {
  name: string;
  operations: readonly OperationInfo[];
}

/** Operations that are called by all of these words, or called so by others; the closest first. */
export function found(
  catalog: readonly OperationInfo[],
  text: string
): readonly OperationInfo[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return catalog;
  }
  const ranked = catalog.map(one => ({ one, rank: rankOf(one, words) }));
  return ranked
    .filter(({ rank }) => rank < NOT)
    .sort((left, right) => left.rank - right.rank)
    .map(({ one }) => one);
}

/** Operations by their group; groups stand where their first operation does. */
export function grouped(
  operations: readonly OperationInfo[]
): readonly OperationGroup[] {
  const groups = new Map<string, OperationInfo[]>();
  for (const operation of operations) {
    const group = groups.get(operation.group);
    if (group) {
      group.push(operation);
    } else {
      groups.set(operation.group, [operation]);
    }
  }
  return [...groups].map(([name, all]) => ({ name, operations: all }));
}

const NOT = 3;

/** 0: the title begins a word so; 1: a keyword does; 2: it is somewhere in it; NOT: nowhere. */
function rankOf(
  { op, title, group, keywords }: OperationInfo,
  words: readonly string[]
): number {
  const heads = ` ${title} ${op}`.toLowerCase();
  const others = ` ${keywords.join(' ')} ${group}`.toLowerCase();
  return Math.max(
    ...words.map(word => {
      if (heads.includes(` ${word}`)) {
        return 0;
      }
      if (others.includes(` ${word}`)) {
        return 1;
      }
      return `${heads} ${others}`.includes(word) ? 2 : NOT;
    })
  );
}
