import type { Definition, Group } from '../graph/definition';
import type { Placed } from '../graph/layout';

/**
 * The room of the innermost frame at a point; the top where there is none.
 *
 * @param moving - What is moved itself: nothing is put into itself.
 */
export function roomAt(
  point: { x: number; y: number },
  {
    definition,
    placed
  }: { definition: Definition; placed: ReadonlyMap<string, Placed> },
  moving: ReadonlySet<string>
): string {
  const parents = new Map(definition.groups.map(one => [one.id, one.parent]));
  let found = { room: 'steps', depth: -1 };
  for (const group of definition.groups) {
    let { x, y } = placed.get(group.id) ?? { x: 0, y: 0 };
    const { width, height } = placed.get(group.id) ?? { width: 0, height: 0 };
    let depth = 0;
    let isInside = moving.has(group.name);
    for (let at = group.parent; at; at = parents.get(at) ?? null) {
      x += placed.get(at)?.x ?? 0;
      y += placed.get(at)?.y ?? 0;
      depth += 1;
      const around = at;
      isInside ||= definition.groups.some(
        one => one.id === around && moving.has(one.name)
      );
    }
    const isHere =
      point.x >= x &&
      point.x <= x + width &&
      point.y >= y &&
      point.y <= y + height;
    if (isHere && !isInside && depth > found.depth) {
      found = { room: roomOfFrame(group), depth };
    }
  }
  return found.room;
}

/** The room that steps dropped on a frame go to. */
export function roomOfFrame({ kind, id, name, title }: Group): string {
  const at = Number(id.slice(id.lastIndexOf(' ') + 1));
  if (kind === 'loop') {
    return `${name}.do`;
  }
  if (kind === 'choice' || at === 0) {
    return `${name}.then`;
  }
  return title === 'else' ? `${name}.else` : `${name}.elif.${at - 1}`;
}
