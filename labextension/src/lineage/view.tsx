import '@xyflow/react/dist/base.css';
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider
} from '@xyflow/react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext, useMemo, useRef, useState } from 'react';
import { extentOf, FIT, useFitting } from '../ui/fitting';
import { lineThrough } from '../ui/way';
import { useWords } from '../ui/words';
import { layoutOf, neighbour, NODE, type Way } from './layout';
import { type LineageGraph, type LineageNode, OPENS } from './tokens';

type ThingNode = Node<{ thing: LineageNode; isRoot: boolean }, 'thing'>;

type LinkEdge = Edge<{ way?: Way }, 'link'>;

const TYPES = { thing: Thing };
const LINKS = { link: Link };
const EDGES = {
  markerEnd: {
    type: MarkerType.ArrowClosed,
    color: 'var(--jp-border-color0)',
    width: 14,
    height: 14
  }
};
/** Nodes are drawn by React Flow, which hands them nothing of ours. */
const Acting = createContext<{
  at: string;
  open: (thing: LineageNode) => void;
}>({ at: '', open: () => undefined });

interface Props {
  graph: LineageGraph;
  open: (thing: LineageNode) => void;
}

/** What made a thing, and what hangs on it. */
export default function GraphView(props: Props): JSX.Element {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ graph, open }: Props): JSX.Element {
  const trans = useWords();
  const root = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(graph.root);
  const { placed, ways } = useMemo(() => layoutOf(graph), [graph]);
  const nodes = useMemo(
    () =>
      graph.nodes.map((thing): ThingNode => ({
        id: thing.key,
        type: 'thing',
        position: placed.get(thing.key) ?? { x: 0, y: 0 },
        ...NODE,
        data: { thing, isRoot: thing.key === graph.root }
      })),
    [graph, placed]
  );
  const edges = useMemo(
    () =>
      graph.links.map(({ source, relation, target }): LinkEdge => ({
        id: `${source} ${relation} ${target}`,
        type: 'link',
        data: { way: ways.get(`${source} ${target}`) },
        source,
        target,
        label: relationWord(relation, trans)
      })),
    [graph, ways, trans]
  );
  const extent = useMemo(
    () => extentOf([...placed.values()].map(place => ({ ...place, ...NODE }))),
    [placed]
  );
  const fitting = useFitting(placed, extent);
  const acting = useMemo(() => ({ at, open }), [at, open]);
  return (
    <div
      ref={root}
      className="cw-Graph"
      role="group"
      aria-label={trans.__(
        'Lineage of %1 things; arrows move, Enter opens.',
        graph.nodes.length
      )}
      onKeyDown={event => {
        const next = neighbour(placed, at, event.key);
        if (next !== null) {
          setAt(next);
          const found = [...(root.current?.querySelectorAll('button') ?? [])];
          found.find(one => one.dataset.key === next)?.focus();
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <Acting.Provider value={acting}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={TYPES}
          edgeTypes={LINKS}
          defaultEdgeOptions={EDGES}
          fitView
          fitViewOptions={FIT}
          minZoom={0.05}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          zoomActivationKeyCode={null}
          panActivationKeyCode={null}
          onMove={fitting.onMove}
        >
          <Background gap={24} size={1} />
          <Controls
            showInteractive={false}
            position="bottom-left"
            aria-label={trans.__('Zoom')}
            {...fitting.controls}
          />
        </ReactFlow>
      </Acting.Provider>
    </div>
  );
}

/** A link past the things that it has nothing to do with. */
function Link({
  data,
  sourceX,
  sourceY,
  targetX,
  targetY,
  label,
  markerEnd
}: EdgeProps<LinkEdge>): JSX.Element {
  const inner = data?.way?.points.slice(1, -1) ?? [];
  const words = data?.way?.words;
  return (
    <BaseEdge
      path={lineThrough([
        { x: sourceX, y: sourceY },
        ...inner,
        { x: targetX, y: targetY }
      ])}
      label={label}
      labelX={words?.x}
      labelY={words?.y}
      markerEnd={markerEnd}
    />
  );
}

function Thing({ data: { thing, isRoot } }: NodeProps<ThingNode>): JSX.Element {
  const trans = useWords();
  const { at, open } = useContext(Acting);
  const kind = kindWord(thing.kind, trans);
  // The number tells things of one name apart, however long that is.
  const [, name, number] = /^(.+?)(?: (\d+))?$/.exec(thing.name) ?? [];
  const opens = OPENS[thing.kind] !== undefined && !thing.gone;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <button
        type="button"
        data-key={thing.key}
        tabIndex={thing.key === at ? 0 : -1}
        className={`cw-Step${isRoot ? ' cw-mod-chosen' : ''}${thing.gone ? ' cw-mod-out' : ''}`}
        aria-label={`${kind} ${thing.name}`}
        aria-current={isRoot || undefined}
        aria-disabled={!opens}
        title={thing.sentence || thing.name}
        onClick={() => opens && open(thing)}
      >
        <span className="cw-Step-line">
          <span className="cw-Step-name">{name ?? thing.name}</span>
          {number && <span className="cw-Quiet">{number}</span>}
        </span>
        <span className="cw-Step-line cw-Step-foot">
          <span className="cw-Step-kind">{kind}</span>
          {thing.gone && <span>{trans.__('gone')}</span>}
          {thing.more && <span>{trans.__('and more')}</span>}
        </span>
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}

/** What a kind is called. */
function kindWord(kind: LineageNode['kind'], trans: TranslationBundle): string {
  return {
    dataset: trans.__('dataset'),
    job: trans.__('job'),
    run: trans.__('run'),
    model_version: trans.__('model'),
    endpoint: trans.__('endpoint'),
    execution: trans.__('execution'),
    schedule: trans.__('schedule'),
    path: trans.__('file')
  }[kind];
}

/** What an edge says. */
function relationWord(relation: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    used_by: trans.__('used by'),
    made: trans.__('made'),
    wrote: trans.__('wrote'),
    registered: trans.__('registered'),
    ran: trans.__('ran'),
    served_by: trans.__('served by'),
    started: trans.__('started'),
    rerun_as: trans.__('run again as')
  };
  return words[relation] ?? relation;
}
