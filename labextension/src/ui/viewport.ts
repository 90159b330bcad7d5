import type { Viewport } from '@xyflow/react';
import { type RefObject, useState } from 'react';

/** What a graph gives to React Flow for a viewport that moves smoothly. */
export interface Moving {
  viewport: Viewport;
  onViewportChange: (now: Viewport) => void;
  onMoveEnd: (event: unknown, now: Viewport) => void;
}

const START: Viewport = { x: 0, y: 0, zoom: 1 };

/**
 * The viewport of the graph in `root`. While it moves the graph is one picture that is pushed about: React Flow, which
 * asks every node and edge at each change, is told of where it has come to.
 */
export function useMoving(root: RefObject<HTMLElement>): Moving {
  const [viewport, tell] = useState(START);
  return {
    viewport,
    onViewportChange: ({ x, y, zoom }) => {
      const picture = root.current?.querySelector<HTMLElement>(
        '.react-flow__viewport'
      );
      if (picture) {
        // A button that is pressed and let go does not move it: the click is the step's.
        root.current?.toggleAttribute('data-moving', true);
        picture.style.transform = `translate(${x}px,${y}px) scale(${zoom})`;
      }
    },
    onMoveEnd: (_, now) => {
      root.current?.toggleAttribute('data-moving', false);
      tell(now);
    }
  };
}
