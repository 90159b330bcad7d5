import type { Definition } from './definition';
import type { Placed } from './layout';

/** Which way an arrow key goes. */
export type Way = 'up' | 'down' | 'left' | 'right';

/** Where steps stand in the whole graph, and not in their frames. */
export function absoluteOf(
  { items, groups }: Definition,
  placed: ReadonlyMap<string, Placed>
): ReadonlyMap<string, Placed> {
  const parents = new Map(groups.map(group => [group.id, group.parent]));
  return new Map(
    items.map(({ id, parent }) => {
      const own = placed.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
      let { x, y } = own;
      for (let at = parent; at; at = parents.get(at) ?? null) {
        x += placed.get(at)?.x ?? 0;
        y += placed.get(at)?.y ?? 0;
      }
      return [id, { ...own, x, y }];
    })
  );
}

/** The step that stands next to another one on a way; the first one where there is none to begin from. */
export function neighbour(
  absolute: ReadonlyMap<string, Placed>,
  from: string | null,
  way: Way
): string | null {
  const start = from === null ? undefined : absolute.get(from);
  if (!start) {
    const [first] = [...absolute].sort(
      ([, a], [, b]) => a.y - b.y || a.x - b.x
    );
    return first?.[0] ?? null;
  }
  let best: string | null = null;
  let least = Infinity;
  for (const [id, one] of absolute) {
    const dx = one.x - start.x;
    const dy = one.y - start.y;
    const [along, across] =
      way === 'up' || way === 'down'
        ? [way === 'down' ? dy : -dy, Math.abs(dx)]
        : [way === 'right' ? dx : -dx, Math.abs(dy)];
    // What is aside counts double, so that an arrow keeps to its way.
    const far = along + 2 * across;
    if (id !== from && along > 1 && far < least) {
      [best, least] = [id, far];
    }
  }
  return best;
}

/** Steps whose name or kind has a text in it, in the definition's order. */
export function matching({ items }: Definition, text: string): string[] {
  const wanted = text.trim().toLowerCase();
  return wanted === ''
    ? []
    : items
        .filter(({ step }) =>
          `${step.name} ${step.kind}`.toLowerCase().includes(wanted)
        )
        .map(item => item.id);
}
