import { Graph, layout as place } from '@dagrejs/dagre';
import type { LineageGraph } from './tokens';

/** Where a node stands, from its upper left corner on. */
export interface Placed {
  x: number;
  y: number;
}

/** Pixels that a node takes. */
export const NODE = { width: 208, height: 56 } as const;

/** Places for all things of a graph, by their keys: what went into a thing above, what hangs on it below. */
export function layoutOf({
  nodes,
  links
}: LineageGraph): ReadonlyMap<string, Placed> {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 20, ranksep: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  nodes.forEach(({ key }) => graph.setNode(key, { ...NODE }));
  links.forEach(({ source, target }) => graph.setEdge(source, target));
  place(graph);
  return new Map(
    nodes.map(({ key }) => {
      const { x, y } = graph.node(key);
      return [
        key,
        { x: (x ?? 0) - NODE.width / 2, y: (y ?? 0) - NODE.height / 2 }
      ];
    })
  );
}

const WAYS: Record<string, readonly [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0]
};

/** The thing that stands next to another one on an arrow's way; null where none does, or for another key. */
export function neighbour(
  placed: ReadonlyMap<string, Placed>,
  from: string,
  arrow: string
): string | null {
  const way = WAYS[arrow];
  const start = placed.get(from);
  if (!way || !start) {
    return null;
  }
  let [best, least]: [string | null, number] = [null, Infinity];
  for (const [key, { x, y }] of placed) {
    const [dx, dy] = [x - start.x, y - start.y];
    const along = dx * way[0] + dy * way[1];
    // What is aside counts double, so that an arrow keeps to its way.
    const far = along + 2 * Math.abs(dx * way[1] + dy * way[0]);
    if (key !== from && along > 1 && far < least) {
      [best, least] = [key, far];
    }
  }
  return best;
}
