import { type RefObject, useLayoutEffect, useState } from 'react';

/** Pixels until the first drawing is measured, and the fewest there are. */
const FIRST = 320;
const LEAST = 160;

/** How wide an element is, in whole pixels, also after its panel was resized. */
export function useWidth(node: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(FIRST);
  useLayoutEffect(() => {
    const element = node.current;
    if (!element) {
      return undefined;
    }
    const measure = () => {
      setWidth(Math.max(LEAST, Math.floor(element.clientWidth)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [node]);
  return width;
}
