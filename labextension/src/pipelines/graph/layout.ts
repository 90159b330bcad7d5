import { Graph, layout as place } from '@dagrejs/dagre';
import type { Definition } from './definition';

/** Where a node or a frame stands; inside a frame from the frame's corner on. */
export interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pixels that a step takes, and a frame around what is in it. */
export const STEP = { width: 208, height: 68 } as const;
const HEAD = 28;
const PAD = 12;
/** From more nodes on a quicker way to rank them is good enough. */
const MANY = 150;

/**
 * Places for all steps and frames of a definition, by their ids.
 *
 * Frames are laid out from within: what is in a frame first, then the frame as one node among its
 * neighbours, so nothing ever lies over a frame's edge. It depends on the definition alone, so a graph stays
 * where it is while its steps run.
 */
export function layoutOf(
  definition: Definition,
  arranging: Arranging = DOWN
): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  new Layout(definition, placed, arranging).inside(null);
  return placed;
}

/** How a graph is laid out. */
export interface Arranging {
  /** Which way it goes: down, or to the right. */
  way: 'TB' | 'LR';
  sizeOf: (step: string) => { width: number; height: number };
  /** Pixels between neighbours, and between what hangs on one another. */
  gap: { node: number; rank: number };
  /** The least height of what is inside a frame. */
  least: number;
}

const DOWN: Arranging = {
  way: 'TB',
  sizeOf: () => STEP,
  gap: { node: 20, rank: 36 },
  least: 0
};

class Layout {
  constructor(
    private readonly _definition: Definition,
    private readonly _placed: Map<string, Placed>,
    private readonly _arranging: Arranging
  ) {
    const { items, groups } = _definition;
    for (const { id, parent } of [...items, ...groups]) {
      this._parents.set(id, parent);
      this._children.set(parent, [...(this._children.get(parent) ?? []), id]);
    }
    this._frames = new Set(groups.map(group => group.id));
  }

  /** Lay out what stands in a frame; returns how much room that takes. */
  inside(frame: string | null): { width: number; height: number } {
    const children = this._children.get(frame) ?? [];
    const graph = new Graph();
    graph.setGraph({
      rankdir: this._arranging.way,
      nodesep: this._arranging.gap.node,
      ranksep: this._arranging.gap.rank,
      ranker: children.length > MANY ? 'longest-path' : 'network-simplex'
    });
    graph.setDefaultEdgeLabel(() => ({}));
    const offset = {
      x: frame === null ? 0 : PAD,
      y: frame === null ? 0 : HEAD
    };
    for (const id of children) {
      graph.setNode(
        id,
        this._frames.has(id)
          ? this._framed(this.inside(id))
          : { ...this._arranging.sizeOf(id) }
      );
    }
    for (const { source, target } of this._definition.edges) {
      const [from, to] = [
        this._lifted(source, frame),
        this._lifted(target, frame)
      ];
      if (from !== null && to !== null && from !== to) {
        graph.setEdge(from, to);
      }
    }
    this._toTheEnd(graph, children);
    place(graph);
    for (const id of children) {
      const { x, y, width, height } = graph.node(id);
      this._placed.set(id, {
        x: offset.x + (x ?? 0) - width / 2,
        y: offset.y + (y ?? 0) - height / 2,
        width,
        height
      });
    }
    const { width = 0, height = 0 } = graph.graph();
    return {
      width: Number.isFinite(width) ? width : 0,
      height: Number.isFinite(height) ? height : 0
    };
  }

  private _framed({ width, height }: { width: number; height: number }) {
    return {
      width: Math.max(STEP.width, width) + 2 * PAD,
      height: Math.max(height, this._arranging.least) + HEAD + PAD
    };
  }

  /** What runs last stands below all others. */
  private _toTheEnd(graph: Graph, children: readonly string[]): void {
    const last = this._definition.items.find(item => item.last);
    if (last && children.includes(last.id)) {
      children
        .filter(id => id !== last.id && (graph.outEdges(id) ?? []).length === 0)
        .forEach(id => graph.setEdge(id, last.id));
    }
  }

  /** What of a node stands directly in a frame: itself, or the frame around it there; null outside of it. */
  private _lifted(id: string, frame: string | null): string | null {
    let at: string | null | undefined = id;
    while (at !== null && at !== undefined) {
      const parent = this._parents.get(at);
      if (parent === frame) {
        return at;
      }
      at = parent;
    }
    return null;
  }

  private readonly _parents = new Map<string, string | null>();
  private readonly _children = new Map<string | null, string[]>();
  private readonly _frames: ReadonlySet<string>;
}
