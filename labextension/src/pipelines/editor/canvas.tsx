import '@xyflow/react/dist/base.css';
import {
  Background,
  type Connection,
  Controls,
  type Edge as FlowEdge,
  type FinalConnectionState,
  MarkerType,
  MiniMap,
  type NodeChange,
  type OnNodeDrag,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow
} from '@xyflow/react';
import { type DragEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useWords } from '../../ui/words';
import { absoluteOf } from '../graph/moving';
import { ConnectForm } from './connecting';
import { Finding } from './finding';
import { useKeys } from './keys';
import { useShown } from './showing';
import type { EditorModel } from './model';
import { ANY, DraftNode, RoomNode } from './nodes';
import { KIND_MIME } from './palette';
import { type End, openPort } from './ports';
import { type Drawing, inputOf, nameOf, type SceneNode } from './scene';
import { roomAt } from './rooms';

const TYPES = { draft: DraftNode, room: RoomNode };
const EDGES = {
  markerEnd: {
    type: MarkerType.ArrowClosed,
    color: 'var(--jp-border-color0)',
    width: 14,
    height: 14
  }
};
const FIT = { padding: 0.06, minZoom: 0.4, maxZoom: 1 } as const;
/** From how many steps on there is a map. */
const MANY = 6;

interface Props {
  model: EditorModel;
  drawing: Drawing;
  /** Enter: the form of what is chosen is gone to. */
  onEnter: () => void;
  /** A: the kinds of step are gone to. */
  onAdd: () => void;
}

/** The pipeline as a graph that is edited by drag and by keyboard. */
export function Canvas(props: Props): JSX.Element {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ model, drawing, onEnter, onAdd }: Props): JSX.Element {
  const trans = useWords();
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const flow = useReactFlow<SceneNode>();
  const [edge, setEdge] = useState<string | null>(null);
  const [dragged, setDragged] = useState<
    ReadonlyMap<string, { x: number; y: number }>
  >(new Map());
  const { chosen } = model;
  const absolute = useMemo(
    () => absoluteOf(drawing.definition, drawing.placed),
    [drawing]
  );
  const nodes = useMemo(
    () =>
      drawing.nodes.map(node => ({
        ...node,
        position: dragged.get(node.id) ?? node.position,
        selected: chosen.has(nameOf(node))
      })),
    [drawing, dragged, chosen]
  );
  const edges = useMemo(
    () =>
      drawing.edges.map(one =>
        one.id === edge
          ? { ...one, className: `${one.className} cw-mod-chosen` }
          : one
      ),
    [drawing, edge]
  );
  useShown(root, flow, drawing, absolute, model.one);

  const focus = useCallback(() => root.current?.focus(), []);
  const go = (step: string | null) => {
    if (step !== null) {
      setEdge(null);
      model.choose(step);
    }
  };
  const onKeyDown = useKeys({
    model,
    absolute,
    go,
    edge: edge === null ? null : inputOf(edge),
    leaveEdge: () => setEdge(null),
    find: () => search.current?.focus(),
    onEnter,
    onAdd
  });

  const onNodesChange = (changes: NodeChange<SceneNode>[]) => {
    const next = new Set(model.chosen);
    let moved: Map<string, { x: number; y: number }> | undefined;
    for (const change of changes) {
      if (change.type === 'select') {
        const node = flow.getNode(change.id);
        if (node && change.selected) {
          next.add(nameOf(node));
        } else if (node) {
          next.delete(nameOf(node));
        }
      } else if (change.type === 'position' && change.position) {
        moved ??= new Map(dragged);
        moved.set(change.id, change.position);
      }
    }
    if (changes.some(change => change.type === 'select')) {
      setEdge(null);
      model.choose(...next);
    }
    if (moved) {
      setDragged(moved);
    }
  };

  /** What is let go over another room moves there; anything else goes back to its place. */
  const onNodeDragStop: OnNodeDrag<SceneNode> = (event, node, all) => {
    setDragged(new Map());
    const names = all.length > 0 ? all.map(nameOf) : [nameOf(node)];
    const point = 'clientX' in event ? event : event.changedTouches[0];
    const room = roomAt(
      flow.screenToFlowPosition({ x: point.clientX, y: point.clientY }),
      drawing,
      new Set(names)
    );
    model.move(names, room);
    focus();
  };

  const isFitting = (connection: Connection | FlowEdge) => {
    const ends = endsOf(connection);
    return ends !== null && model.refusal(ends.from, ends.to) === null;
  };
  /** What is let go on no port that takes it: on a step it goes to one that does, else it is said why not. */
  const onConnectEnd = (
    event: MouseEvent | TouchEvent,
    { fromNode, fromHandle, toNode, toHandle, isValid }: FinalConnectionState
  ) => {
    if (isValid || !fromNode || fromHandle?.type !== 'source') {
      return;
    }
    const output = fromHandle.id ?? null;
    const ends = endsOf({
      source: fromNode.id,
      sourceHandle: output,
      target: toNode?.id ?? '',
      targetHandle: toHandle?.id
    });
    const step = stepUnder(event);
    if (ends && toNode) {
      model.connect(ends.from, ends.to);
    } else if (step !== undefined && output !== null) {
      dropOn(model, fromNode.id, output, step);
    }
  };

  const onDrop = (event: DragEvent) => {
    const what = event.dataTransfer.getData(KIND_MIME);
    if (what !== '') {
      event.preventDefault();
      const at = flow.screenToFlowPosition({
        x: event.clientX,
        y: event.clientY
      });
      model.add(what, roomAt(at, drawing, new Set()));
      focus();
    }
  };

  return (
    <div
      ref={root}
      className="cw-Graph cw-Canvas"
      role="group"
      tabIndex={0}
      aria-roledescription={trans.__('graph')}
      aria-label={trans.__(
        'Pipeline of %1 steps. Arrows move, A adds, Enter edits, C connects, Delete removes, / finds.',
        drawing.definition.items.length
      )}
      onKeyDown={onKeyDown}
      onDragOver={event => {
        if (event.dataTransfer.types.includes(KIND_MIME)) {
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
        }
      }}
      onDrop={onDrop}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        defaultEdgeOptions={EDGES}
        minZoom={0.1}
        maxZoom={1.5}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnDoubleClick={false}
        connectionRadius={28}
        zIndexMode="manual"
        disableKeyboardA11y
        deleteKeyCode={null}
        multiSelectionKeyCode={['Control', 'Meta', 'Shift']}
        selectionKeyCode="Shift"
        onNodesChange={onNodesChange}
        onNodeDragStop={onNodeDragStop}
        onEdgeClick={(_, one) => {
          if (inputOf(one.id)) {
            model.choose();
            setEdge(one.id);
            focus();
          }
        }}
        onNodeClick={focus}
        onPaneClick={() => {
          setEdge(null);
          model.choose();
          focus();
        }}
        isValidConnection={isFitting}
        onConnect={connection => {
          const ends = endsOf(connection);
          if (ends) {
            model.connect(ends.from, ends.to);
            focus();
          }
        }}
        onConnectEnd={onConnectEnd}
      >
        <Background gap={24} size={1} />
        <Panel position="top-left" className="cw-Graph-search">
          <Finding model={model} field={search} onLeave={focus} onFind={go} />
        </Panel>
        {model.asked === 'connect' && (
          <Panel position="top-center">
            <ConnectForm model={model} drawing={drawing} onDone={focus} />
          </Panel>
        )}
        <Controls
          showInteractive={false}
          position="bottom-left"
          aria-label={trans.__('Zoom')}
          fitViewOptions={FIT}
        />
        {drawing.definition.items.length > MANY && (
          <MiniMap
            pannable
            zoomable
            style={{ width: 150, height: 96 }}
            ariaLabel={trans.__('Map of the graph')}
            nodeClassName={classOf}
            nodeBorderRadius={6}
          />
        )}
      </ReactFlow>
      <p className="cw-Canvas-said" role="status">
        {model.said}
      </p>
    </div>
  );
}

/** The ports that a connection of handles is between; null where it is none. */
function endsOf({
  source,
  sourceHandle,
  target,
  targetHandle
}: {
  source: string;
  sourceHandle?: string | null;
  target: string;
  targetHandle?: string | null;
}): { from: End; to: End } | null {
  const output = /^out (.+)$/.exec(sourceHandle ?? '')?.[1];
  const input =
    targetHandle === ANY ? output : /^in (.+)$/.exec(targetHandle ?? '')?.[1];
  return output !== undefined && input !== undefined
    ? {
        from: { step: source, port: output },
        to: { step: target, port: input }
      }
    : null;
}

/** The step that the pointer is over. */
function stepUnder(event: MouseEvent | TouchEvent): string | undefined {
  const { clientX, clientY } =
    'clientX' in event ? event : event.changedTouches[0];
  return document
    .elementFromPoint(clientX, clientY)
    ?.closest<HTMLElement>('.cw-Draft')?.dataset.step;
}

/** An output that is let go over a step goes to the first port there that takes it. */
function dropOn(
  model: EditorModel,
  source: string,
  handle: string,
  target: string
): void {
  const { reading, kinds, desk } = model;
  const from = { step: source, port: handle.replace(/^out /, '') };
  if (!reading || source === target) {
    return;
  }
  const to = openPort(from, target, reading, kinds, desk.trans);
  if (to) {
    model.connect(from, to);
  } else {
    model.say(
      desk.trans.__(
        '%1 has no free input for %2.%3.',
        target,
        source,
        from.port
      )
    );
  }
}

/** How a node looks on the map. */
function classOf(node: { type?: string; data: Record<string, unknown> }) {
  return node.type === 'draft'
    ? Number(node.data.faults) > 0
      ? 'cw-mod-bad'
      : 'cw-mod-off'
    : 'cw-mod-frame';
}
