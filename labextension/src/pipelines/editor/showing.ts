import type { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import type { Placed } from '../graph/layout';
import type { Drawing, SceneNode } from './scene';

/** Smaller than this no name can be read: a longer graph is shown from its beginning. */
const READABLE = 0.62;
const MARGIN = 32;

type Flow = ReturnType<typeof useReactFlow<SceneNode>>;

/** Shows a graph whole where its names can be read then, else from its beginning; and what is chosen. */
export function useShown(
  root: RefObject<HTMLElement>,
  flow: Flow,
  { placed, definition }: Drawing,
  absolute: ReadonlyMap<string, Placed>,
  one: string | null
): void {
  const shown = useRef(-1);
  const count = absolute.size;
  useEffect(() => {
    const size = sizeOf(root.current);
    const tops = [...definition.items, ...definition.groups]
      .filter(({ parent }) => parent === null)
      .flatMap(({ id }) => placed.get(id) ?? []);
    const width = Math.max(1, ...tops.map(one => one.x + one.width));
    const height = Math.max(1, ...tops.map(one => one.y + one.height));
    const zoom = Math.min(
      1,
      (size.width - 2 * MARGIN) / width,
      (size.height - 2 * MARGIN) / height
    );
    const isFirst = shown.current < 0;
    if (
      size.width > 0 &&
      (isFirst || (shown.current !== count && zoom >= READABLE))
    ) {
      shown.current = count;
      const used = Math.max(READABLE, zoom);
      void flow.setViewport({
        zoom: used,
        x: Math.max(MARGIN, (size.width - width * used) / 2),
        y: Math.max(MARGIN + 16, (size.height - height * used) / 2)
      });
    }
  }, [root, flow, placed, definition, count]);
  useEffect(() => {
    const place = one === null ? undefined : absolute.get(one);
    const box = root.current?.getBoundingClientRect();
    if (!place || !box || box.width === 0) {
      return;
    }
    const from = flow.flowToScreenPosition(place);
    const to = flow.flowToScreenPosition({
      x: place.x + place.width,
      y: place.y + place.height
    });
    const isSeen =
      from.x >= box.left &&
      from.y >= box.top &&
      to.x <= box.right &&
      to.y <= box.bottom;
    if (!isSeen) {
      void flow.setCenter(
        place.x + place.width / 2,
        place.y + place.height / 2,
        { zoom: Math.max(flow.getZoom(), READABLE), duration: 0 }
      );
    }
  }, [root, flow, absolute, one]);
}

function sizeOf(element: HTMLElement | null): {
  width: number;
  height: number;
} {
  return {
    width: element?.clientWidth ?? 0,
    height: element?.clientHeight ?? 0
  };
}
