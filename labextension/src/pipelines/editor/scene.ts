import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import type { PipelineFault, ReadPipeline } from '../../studio';
import {
  type Definition,
  definitionOf,
  type Group,
  type Item
} from '../graph/definition';
import { type Arranging, layoutOf, type Placed } from '../graph/layout';
import { type Kinds, type Ports, portsOf } from './ports';
import { roomOfFrame } from './rooms';

/** Pixels of a step's node: its head, each line of ports, and below them. */
const WIDTH = 192;
const HEAD = 30;
const LINE = 22;
const FOOT = 6;

/** What a step's node shows. */
export interface DraftData extends Record<string, unknown> {
  item: Item;
  ports: Ports;
  /** How much is wrong with it. */
  faults: number;
}

/** What a frame shows. */
export interface RoomData extends Record<string, unknown> {
  group: Group;
  /** The room that steps dropped on it go to. */
  room: string;
  faults: number;
}

export type DraftNodeType = FlowNode<DraftData, 'draft'>;
export type RoomNodeType = FlowNode<RoomData, 'room'>;
export type SceneNode = DraftNodeType | RoomNodeType;

/** A definition as it is drawn: where everything stands, before anything is chosen. */
export interface Drawing {
  definition: Definition;
  ports: ReadonlyMap<string, Ports>;
  placed: ReadonlyMap<string, Placed>;
  nodes: readonly SceneNode[];
  edges: readonly FlowEdge[];
}

/** Draw a definition; its places depend on it alone. */
export function drawingOf(
  reading: ReadPipeline,
  kinds: Kinds,
  faults: readonly PipelineFault[]
): Drawing {
  const definition = definitionOf(reading.pipeline, true);
  const ports = new Map(
    definition.items.map(({ id, step }) => [id, portsOf(step, reading, kinds)])
  );
  const arranging: Arranging = {
    way: 'LR',
    gap: { node: 20, rank: 44 },
    least: 44,
    sizeOf: step => ({ width: WIDTH, height: heightOf(ports.get(step)) })
  };
  const placed = layoutOf(definition, arranging);
  const wrong = (name: string) =>
    faults.filter(fault => fault.node === name).length;
  const frames = definition.groups.map((group): RoomNodeType => ({
    ...nodeAt(group.id, group.parent, placed),
    type: 'room',
    data: {
      group,
      room: roomOfFrame(group),
      faults: group.kind === 'branch' ? 0 : wrong(group.name)
    }
  }));
  const steps = definition.items.map((item): DraftNodeType => ({
    ...nodeAt(item.id, item.parent, placed),
    type: 'draft',
    data: {
      item,
      ports: ports.get(item.id) ?? { inputs: [], outputs: [], open: false },
      faults: wrong(item.id)
    }
  }));
  return {
    definition,
    ports,
    placed,
    nodes: [...frames, ...steps],
    edges: edgesOf(definition, ports)
  };
}

/** The name of the step, choice or loop that a node is of. */
export function nameOf(node: SceneNode): string {
  return node.type === 'draft' ? node.id : node.data.group.name;
}

/** The id of a connection's edge: by the input that it leads to. */
export function edgeId(step: string, input: string): string {
  return `input ${step} ${input}`;
}

/** The input that an edge leads to; null for what is no connection of ports. */
export function inputOf(edge: string): { step: string; port: string } | null {
  const [kind, step, port] = edge.split(' ');
  return kind === 'input' ? { step, port } : null;
}

function heightOf(ports: Ports | undefined): number {
  const { inputs, outputs, open } = ports ?? {
    inputs: [],
    outputs: [],
    open: false
  };
  const lines = Math.max(inputs.length + (open ? 1 : 0), outputs.length, 1);
  return HEAD + lines * LINE + FOOT;
}

/** Connections of ports, an edge each; then what conditions, loops and orders hang on. */
function edgesOf(
  definition: Definition,
  ports: ReadonlyMap<string, Ports>
): FlowEdge[] {
  const found: FlowEdge[] = [];
  for (const { id, step } of definition.items) {
    for (const [input, source] of Object.entries(step.inputs ?? {})) {
      if (source.from === 'step' && ports.has(source.step)) {
        const made = ports
          .get(source.step)
          ?.outputs.find(one => one.name === source.output);
        found.push({
          id: edgeId(id, input),
          source: source.step,
          sourceHandle: made ? `out ${source.output}` : 'whole',
          target: id,
          targetHandle: `in ${input}`,
          className: `cw-mod-input cw-mod-${made?.type ?? 'value'}`
        });
      }
    }
  }
  for (const { id, source, target, why, outputs } of definition.edges) {
    if (why !== 'input') {
      found.push({
        id,
        source,
        sourceHandle:
          why !== 'after' && outputs[0] ? `out ${outputs[0]}` : 'whole',
        target,
        targetHandle: 'whole',
        className: `cw-mod-${why}`,
        selectable: false
      });
    }
  }
  return found;
}

function nodeAt(
  id: string,
  parent: string | null,
  placed: ReadonlyMap<string, Placed>
) {
  const { x, y, width, height } = placed.get(id) ?? {
    x: 0,
    y: 0,
    width: WIDTH,
    height: HEAD
  };
  return {
    id,
    parentId: parent ?? undefined,
    position: { x, y },
    width,
    height,
    focusable: false
  };
}
