import { Graph, layout as place } from '@dagrejs/dagre';
import type { Point } from '../../ui/way';
import type { Definition } from './definition';

/** Where a node or a frame stands; inside a frame from the frame's corner on. */
export interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where everything stands, and what an edge goes round. */
export interface Laid {
  placed: ReadonlyMap<string, Placed>;
  /** By the id of an edge that has other steps between its ends: the points that it goes through, in the whole graph. */
  ways: ReadonlyMap<string, readonly Point[]>;
}

/** Pixels that a step takes, and a frame around what is in it. */
export const STEP = { width: 208, height: 68 } as const;
const HEAD = 28;
const PAD = 12;
/** Points of an edge from one rank to the next: its ends, and one between them. */
const DIRECT = 3;
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
  return new Layout(definition, arranging).laid().placed;
}

/** Places as a running pipeline has them, and the ways of its edges; of graphs of one shape worked out once. */
export function laidOf(definition: Definition): Laid {
  const there = known.get(definition);
  if (there) {
    return there;
  }
  const shape = shapeOf(definition);
  const made = recent.get(shape) ?? new Layout(definition, DOWN).laid();
  known.set(definition, made);
  // What was asked for last is kept longest: a pipeline is looked at again, and its next execution has its shape.
  recent.delete(shape);
  recent.set(shape, made);
  if (recent.size > KEPT) {
    recent.delete([...recent.keys()][0]);
  }
  return made;
}

const known = new WeakMap<Definition, Laid>();
const recent = new Map<string, Laid>();
const KEPT = 8;

/** All that places depend on. */
function shapeOf({ items, groups, edges }: Definition): string {
  return JSON.stringify([
    items.map(({ id, parent, last }) => [id, parent, last]),
    groups.map(({ id, parent }) => [id, parent]),
    edges.map(({ id, source, target }) => [id, source, target])
  ]);
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
    private readonly _arranging: Arranging
  ) {
    const { items, groups } = _definition;
    for (const { id, parent } of [...items, ...groups]) {
      this._parents.set(id, parent);
      this._children.set(parent, [...(this._children.get(parent) ?? []), id]);
    }
    this._frames = new Set(groups.map(group => group.id));
  }

  /** Lay out all of it. */
  laid(): Laid {
    this._inside(null);
    const ways = [...this._ways].map(([id, { frame, points }]) => {
      const { x, y } = this._cornerOf(frame);
      return [id, points.map(one => ({ x: one.x + x, y: one.y + y }))] as const;
    });
    return { placed: this._placed, ways: new Map(ways) };
  }

  /** Lay out what stands in a frame; returns how much room that takes. */
  private _inside(frame: string | null): { width: number; height: number } {
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
          ? this._framed(this._inside(id))
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
    this._led(graph, frame, offset);
    const { width = 0, height = 0 } = graph.graph();
    return {
      width: Number.isFinite(width) ? width : 0,
      height: Number.isFinite(height) ? height : 0
    };
  }

  /** Remember how edges between neighbours in a frame get past what stands between them. */
  private _led(graph: Graph, frame: string | null, offset: Point): void {
    for (const { id, source, target } of this._definition.edges) {
      if (
        this._parents.get(source) !== frame ||
        this._parents.get(target) !== frame
      ) {
        continue;
      }
      const points: readonly Point[] = graph.edge(source, target)?.points ?? [];
      if (points.length > DIRECT) {
        this._ways.set(id, {
          frame,
          // The ends are those of the nodes' handles.
          points: points
            .slice(1, -1)
            .map(({ x, y }) => ({ x: x + offset.x, y: y + offset.y }))
        });
      }
    }
  }

  /** Where a frame begins in the whole graph. */
  private _cornerOf(frame: string | null): Point {
    const corner = { x: 0, y: 0 };
    for (let at = frame; at !== null; at = this._parents.get(at) ?? null) {
      corner.x += this._placed.get(at)?.x ?? 0;
      corner.y += this._placed.get(at)?.y ?? 0;
    }
    return corner;
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

  private readonly _placed = new Map<string, Placed>();
  private readonly _ways = new Map<
    string,
    { frame: string | null; points: readonly Point[] }
  >();
  private readonly _parents = new Map<string, string | null>();
  private readonly _children = new Map<string | null, string[]>();
  private readonly _frames: ReadonlySet<string>;
}
