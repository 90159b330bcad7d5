import { Graph, layout as place } from '@dagrejs/dagre';
import type { LineageGraph } from './tokens';

/** Where a node stands, from its upper left corner on. */
export interface Placed {
  x: number;
  y: number;
}

/** Pixels that a node takes. */
export const NODE = { width: 208, height: 56 } as const;

/** Pixels that the words of a link take. */
const WORDS = { width: 72, height: 16, labelpos: 'c' } as const;

/** Where the things of a graph stand, by their keys, and how links get past them, by `source target`. */
export interface Laid {
  placed: ReadonlyMap<string, Placed>;
  ways: ReadonlyMap<string, Way>;
}

/** The points that a link goes through, and where its words stand. */
export interface Way {
  points: readonly Placed[];
  words: Placed;
}

/** Places for all things and links of a graph: what went into a thing above, what hangs on it below. */
export function layoutOf({ nodes, links }: LineageGraph): Laid {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 20, ranksep: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  nodes.forEach(({ key }) => graph.setNode(key, { ...NODE }));
  links.forEach(({ source, target }) =>
    graph.setEdge(source, target, { ...WORDS })
  );
  place(graph);
  const placed = new Map(
    nodes.map(({ key }) => {
      const { x, y } = graph.node(key);
      return [
        key,
        { x: (x ?? 0) - NODE.width / 2, y: (y ?? 0) - NODE.height / 2 }
      ];
    })
  );
  const ways = new Map(
    links.map(({ source, target }) => {
      const { points = [], x = 0, y = 0 } = graph.edge(source, target);
      return [`${source} ${target}`, { points, words: { x, y } }];
    })
  );
  return { placed, ways };
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
