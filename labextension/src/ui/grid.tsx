import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { useLayoutEffect, useRef } from 'react';
import type { GridSource } from './grid/source';
import { GridWidget } from './grid/widget';

export {
  type Cell,
  type GridColumn,
  type GridSource,
  rowsSource,
  type Tone,
  type View
} from './grid/source';

/** A table of any size: scrolls, is walked by keys, copies its cells, and can be read by everybody. */
export function Grid({
  label,
  source
}: {
  label: string;
  source: GridSource;
}): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  // Its end comes before the element goes, which Lumino wants.
  useLayoutEffect(() => {
    const place = host.current;
    if (!place) {
      return undefined;
    }
    const grid = new GridWidget(source, label);
    Widget.attach(grid, place);
    const resized = new ResizeObserver(() => {
      MessageLoop.postMessage(grid, Widget.ResizeMessage.UnknownSize);
    });
    resized.observe(place);
    return () => {
      resized.disconnect();
      grid.dispose();
    };
  }, [source, label]);
  return <div className="cw-Cells" ref={host} />;
}
