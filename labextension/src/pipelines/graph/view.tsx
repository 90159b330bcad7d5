import '@xyflow/react/dist/base.css';
import {
  Controls,
  MarkerType,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  ViewportPortal
} from '@xyflow/react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { extentOf, FIT, useFitting } from '../../ui/fitting';
import { useMoving } from '../../ui/viewport';
import { useDesk } from '../desk';
import { stepTone } from '../states';
import { Choosing } from './choosing';
import type { Definition } from './definition';
import { laidOf } from './layout';
import { leftOutGroups, type Live } from './live';
import { absoluteOf, matching, neighbour, type Way } from './moving';
import { FrameNode, StepNode } from './nodes';
import { Scene, type StepData } from './scene';
import { WayEdge } from './way';

const TYPES = { step: StepNode, frame: FrameNode };
const EDGE_TYPES = { way: WayEdge };
const EDGES = {
  markerEnd: {
    type: MarkerType.ArrowClosed,
    color: 'var(--jp-border-color0)',
    width: 14,
    height: 14
  }
};
/** Below this zoom words are too small to be read, and not drawn. */
const FAR = 0.3;
/** Up to how many steps all are in the page, for those who read it without seeing; of more, those in sight. */
const MOST = 1000;
/** From how many steps on there is a map. */
const MANY = 12;
const WAYS: Record<string, Way> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right'
};

interface Props {
  definition: Definition;
  live: ReadonlyMap<string, Live>;
  /** The name of the chosen step. */
  chosen: string | null;
  onChoose: (step: string | null) => void;
  /** Enter: what is chosen is looked at. */
  onEnter: () => void;
  /** It is a part of a page that scrolls: the wheel is the page's, and there is nothing to search with. */
  inPage?: boolean;
}

/** A pipeline as a graph, with how each step stands. */
export default function GraphView(props: Props): JSX.Element {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({
  definition,
  live,
  chosen,
  onChoose,
  onEnter,
  inPage = false
}: Props): JSX.Element {
  const { trans } = useDesk();
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [scene] = useState(() => new Scene());
  const flow = useReactFlow();
  const far = useStore(({ transform }) => transform[2] < FAR);
  const moving = useMoving(root);
  const isAllThere = definition.items.length <= MOST;
  // Places depend on the definition alone: whatever happens to steps, none of them moves.
  const { placed, ways } = laidOf(definition);
  const absolute = useMemo(
    () => absoluteOf(definition, placed),
    [definition, placed]
  );
  const ground = useMemo(() => extentOf(absolute.values()), [absolute]);
  const fitting = useFitting(placed, ground);
  const hits = useMemo(
    () => matching(definition, wanted),
    [definition, wanted]
  );
  const out = useMemo(
    () => leftOutGroups(definition, live),
    [definition, live]
  );
  const nodes = useMemo(
    () =>
      scene.nodes({
        definition,
        placed,
        live,
        out,
        chosen,
        found: new Set(hits)
      }),
    [scene, definition, placed, live, out, chosen, hits]
  );
  const edges = useMemo(
    () => scene.edges({ definition, ways, live, out }),
    [scene, definition, ways, live, out]
  );

  const go = (step: string | null) => {
    const place = step === null ? undefined : absolute.get(step);
    if (place) {
      onChoose(step);
      fitting.hold();
      void flow.setCenter(
        place.x + place.width / 2,
        place.y + place.height / 2,
        { zoom: Math.max(flow.getZoom(), 0.7), duration: 0 }
      );
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) {
      return;
    }
    const way = WAYS[event.key];
    if (way) {
      go(neighbour(absolute, chosen, way));
    } else if (event.key === '/') {
      search.current?.focus();
    } else if (event.key === 'Enter' && chosen !== null) {
      onEnter();
    } else if (event.key === 'Escape' && chosen !== null) {
      onChoose(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={root}
      className={`cw-Graph${far ? ' cw-mod-far' : ''}`}
      role="group"
      tabIndex={0}
      aria-roledescription={trans.__('graph')}
      aria-label={trans.__(
        'Graph of %1 steps; arrows move, Enter looks, / finds. The tab Steps has the same as a table.',
        definition.items.length
      )}
      onKeyDown={onKeyDown}
    >
      <Choosing.Provider value={onChoose}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={TYPES}
          edgeTypes={EDGE_TYPES}
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
          zoomOnScroll={!inPage}
          preventScrolling={!inPage}
          onlyRenderVisibleElements={!isAllThere}
          // Edges stay below nodes, those into frames too.
          zIndexMode="manual"
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          zoomActivationKeyCode={null}
          panActivationKeyCode={null}
          // What comes into sight of a larger one has to be drawn while it moves.
          {...(isAllThere ? moving : {})}
          onMove={fitting.onMove}
          onPaneClick={() => {
            onChoose(null);
            root.current?.focus();
          }}
        >
          <ViewportPortal>
            <div className="cw-Graph-ground" style={ground} />
          </ViewportPortal>
          {!inPage && (
            <Panel position="top-left" className="cw-Graph-search">
              <input
                ref={search}
                type="search"
                className="cw-Input"
                aria-label={trans.__('Find a step')}
                placeholder={trans.__('Find a step ( / )')}
                value={wanted}
                onChange={event => {
                  setWanted(event.target.value);
                  setAt(0);
                }}
                onKeyDown={event => {
                  if (event.key === 'Enter' && hits.length > 0) {
                    go(hits[at % hits.length]);
                    setAt((at + 1) % hits.length);
                  } else if (event.key === 'Escape') {
                    setWanted('');
                    root.current?.focus();
                  } else {
                    return;
                  }
                  event.preventDefault();
                  event.stopPropagation();
                }}
              />
              {wanted !== '' && (
                <span className="cw-Count" role="status">
                  {trans._n('%1 step', '%1 steps', hits.length, hits.length)}
                </span>
              )}
            </Panel>
          )}
          <Controls
            showInteractive={false}
            position="bottom-left"
            aria-label={trans.__('Zoom')}
            {...fitting.controls}
          />
          {!inPage && definition.items.length > MANY && (
            <MiniMap
              pannable
              zoomable
              ariaLabel={trans.__('Map of the graph')}
              nodeClassName={classOf}
              nodeBorderRadius={6}
            />
          )}
        </ReactFlow>
      </Choosing.Provider>
    </div>
  );
}

/** How a node looks on the map. */
function classOf(node: { type?: string; data: Record<string, unknown> }) {
  return node.type === 'step'
    ? `cw-mod-${stepTone((node.data as StepData).live.state)}`
    : 'cw-mod-frame';
}
