import {
  type Edge as FlowEdge,
  type Node as FlowNode,
  Position
} from '@xyflow/react';
import type { Point } from '../../ui/way';
import type { Definition, Group, Item } from './definition';
import type { Placed } from './layout';
import type { Live } from './live';

/** What a step's node shows. */
export interface StepData extends Record<string, unknown> {
  item: Item;
  live: Live;
  chosen: boolean;
  found: boolean;
}

/** What a frame shows. */
export interface FrameData extends Record<string, unknown> {
  group: Group;
  /** Nothing in it was done: a condition said no. */
  out: boolean;
}

export type StepNodeType = FlowNode<StepData, 'step'>;
export type FrameNodeType = FlowNode<FrameData, 'frame'>;
export type SceneNode = StepNodeType | FrameNodeType;

/** An edge with steps between its ends, and the points at which it gets past them. */
export type WayEdgeType = FlowEdge<{ points: readonly Point[] }, 'way'>;

/** What is drawn at one moment. */
export interface Moment {
  definition: Definition;
  placed: ReadonlyMap<string, Placed>;
  ways: ReadonlyMap<string, readonly Point[]>;
  live: ReadonlyMap<string, Live>;
  out: ReadonlySet<string>;
  /** The name of the chosen step. */
  chosen: string | null;
  found: ReadonlySet<string>;
}

type Joined = Pick<Moment, 'definition' | 'ways' | 'live' | 'out'>;

/** Keeps nodes and edges of one moment for the next: one that shows the same is the same object, and is not drawn again. */
export class Scene {
  /** The nodes of a moment, a frame before what stands in it. */
  nodes(moment: Omit<Moment, 'ways'>): SceneNode[] {
    const { definition, placed, live, out, chosen, found } = moment;
    const frames = definition.groups.map((group): FrameNodeType => ({
      ...nodeAt(group.id, group.parent, placed),
      type: 'frame',
      data: { group, out: out.has(group.id) }
    }));
    const steps = definition.items.map((item): StepNodeType => ({
      ...nodeAt(item.id, item.parent, placed),
      type: 'step',
      data: {
        item,
        live: live.get(item.id) ?? NOTHING,
        chosen: item.id === chosen,
        found: found.has(item.id)
      }
    }));
    const made = [...frames, ...steps].map(node => this._kept(node));
    this._before = new Map(made.map(node => [node.id, node]));
    return made;
  }

  private _kept(node: SceneNode): SceneNode {
    const old = this._before.get(node.id);
    return old && same(old, node) ? old : node;
  }

  /** The edges of a moment. */
  edges(moment: Joined): FlowEdge[] {
    const made = edgesOf(moment).map(edge => {
      const old = this._edges.get(edge.id);
      return old &&
        old.className === edge.className &&
        old.source === edge.source &&
        old.target === edge.target &&
        old.data?.points === edge.data?.points
        ? old
        : edge;
    });
    this._edges = new Map(made.map(edge => [edge.id, edge]));
    return made;
  }

  private _before: ReadonlyMap<string, SceneNode> = new Map();
  private _edges: ReadonlyMap<string, FlowEdge> = new Map();
}

/** The edges of a moment; those of what was left out are dimmed. */
function edgesOf({ definition, ways, live, out }: Joined): FlowEdge[] {
  const isOut = (id: string) =>
    out.has(id) || live.get(id)?.state === 'left_out';
  return definition.edges.map(({ id, source, target, why }) => ({
    id,
    source,
    target,
    focusable: false,
    selectable: false,
    ...(ways.has(id) && { type: 'way', data: { points: ways.get(id) } }),
    className: [
      `cw-mod-${why}`,
      (isOut(source) || isOut(target)) && 'cw-mod-out',
      live.get(target)?.state === 'running' && 'cw-mod-busy'
    ]
      .filter(Boolean)
      .join(' ')
  }));
}

const NOTHING: Live = {
  state: 'waiting',
  rows: [],
  started: null,
  ended: null,
  turns: null,
  cachedFrom: null
};

function nodeAt(
  id: string,
  parent: string | null,
  placed: ReadonlyMap<string, Placed>
) {
  const { x, y, width, height } = placed.get(id) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0
  };
  return {
    id,
    parentId: parent ?? undefined,
    position: { x, y },
    width,
    height,
    // What is known need not be measured: else every node is drawn once, the many that are not in sight as well.
    measured: { width, height },
    handles: [
      handleAt('target', Position.Top, width / 2, 0),
      handleAt('source', Position.Bottom, width / 2, height)
    ],
    draggable: false,
    selectable: false,
    focusable: false
  };
}

function handleAt(
  type: 'source' | 'target',
  position: Position,
  x: number,
  y: number
) {
  return { type, position, x: x - 0.5, y: y - 0.5, width: 1, height: 1 };
}

function same(old: SceneNode, now: SceneNode): boolean {
  return (
    old.position.x === now.position.x &&
    old.position.y === now.position.y &&
    old.width === now.width &&
    old.height === now.height &&
    old.parentId === now.parentId &&
    JSON.stringify(told(old)) === JSON.stringify(told(now))
  );
}

/** What of a node can be seen. */
function told(node: SceneNode): unknown {
  if (node.type === 'frame') {
    return (node.data as FrameData).out;
  }
  const { live, chosen, found } = node.data as StepData;
  const { state, started, ended, turns, cachedFrom } = live;
  return [state, started, ended, turns, cachedFrom, chosen, found];
}
