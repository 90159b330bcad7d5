import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef } from 'react';

/** How much of a graph is shown at first: all of it, as long as its words can be read. */
export const FIT = { padding: 0.08, minZoom: 0.35, maxZoom: 1 } as const;

/** A box of a graph. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How far a graph reaches, from its upper left corner on. */
export function extentOf(boxes: Iterable<Box>): {
  width: number;
  height: number;
} {
  const extent = { width: 0, height: 0 };
  for (const { x, y, width, height } of boxes) {
    extent.width = Math.max(extent.width, x + width);
    extent.height = Math.max(extent.height, y + height);
  }
  return extent;
}

/** What keeps a graph where a person wants it. */
export interface Fitting {
  /** It is where a person wants it, and stays there. */
  hold: () => void;
  /** For React Flow: who moves it wants it there; what the program does has no event. */
  onMove: (event: unknown) => void;
  /** For React Flow's buttons. */
  controls: {
    fitViewOptions: typeof FIT;
    onZoomIn: () => void;
    onZoomOut: () => void;
    onFitView: () => void;
  };
}

/**
 * Shows a graph whole; until somebody moves it, in a room of another size as well.
 * @param placed - Other places are another graph.
 * @param extent - How far it reaches; one that does not fit stays where it is when the room changes.
 */
export function useFitting(
  placed: unknown,
  extent: { width: number; height: number }
): Fitting {
  const flow = useReactFlow();
  const width = useStore(state => state.width);
  const height = useStore(state => state.height);
  const held = useRef(false);
  const isWhole =
    extent.width * FIT.minZoom <= width &&
    extent.height * FIT.minZoom <= height;
  useEffect(() => {
    held.current = false;
    void flow.fitView(FIT);
  }, [flow, placed]);
  useEffect(() => {
    if (isWhole && !held.current) {
      void flow.fitView(FIT);
    }
  }, [flow, isWhole, width, height]);
  const hold = () => {
    held.current = true;
  };
  const release = () => {
    held.current = false;
  };
  return {
    hold,
    onMove: event => event && hold(),
    controls: {
      fitViewOptions: FIT,
      onZoomIn: hold,
      onZoomOut: hold,
      onFitView: release
    }
  };
}
