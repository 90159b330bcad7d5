import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore
} from 'react';
import type { Box, GridWidget } from '../../ui/grid/widget';
import { useWords } from '../../ui/words';
import type { IWrangler } from '../wrangler/types';
import type { Heads } from './heads';
import { ColumnHead, type HeadProps } from './header';
import type { WindowSource } from './source';

/** The columns' headers above the canvas: those in view, where the canvas has their columns. */
export function Strip({
  grid,
  source,
  heads,
  wrangler,
  focused,
  ...acts
}: {
  grid: GridWidget;
  source: WindowSource;
  heads: Heads;
  wrangler: IWrangler;
  /** A column whose header shall have the keyboard. */
  focused: { name: string } | null;
} & Pick<HeadProps, 'onMenu' | 'onOperation' | 'onWiden'>): JSX.Element {
  const trans = useWords();
  const root = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState<string | null>(null);
  useShifts(grid, heads);
  const { pinned, body } = grid.boxes;
  const labels = grid.columnSize('row-header', 0);
  const named = (boxes: readonly Box[]) =>
    boxes.flatMap(box => {
      const column = source.columns[box.column];
      return column ? [{ ...box, of: column }] : [];
    });
  const stays = named(pinned);
  const scrolls = named(body);
  const inView = [...stays, ...scrolls].map(({ of }) => of.name);
  const key = inView.join('\0');
  useEffect(() => {
    heads.want(key === '' ? [] : key.split('\0'));
  }, [heads, key]);

  const focus = useCallback(
    (name: string) => {
      const place = source.columns.findIndex(one => one.name === name);
      if (place >= 0) {
        grid.reveal(place);
        const head = headOf(root.current, name);
        if (head) {
          head.focus({ preventScroll: true });
          return;
        }
        // Its header is drawn where the canvas is then; having the focus makes it the stop.
        window.requestAnimationFrame(() => headOf(root.current, name)?.focus());
      }
    },
    [grid, source]
  );
  useEffect(() => {
    if (focused) {
      focus(focused.name);
    }
  }, [focus, focused]);

  const onKeyDown = (event: KeyboardEvent) => {
    const name = (event.target as HTMLElement).dataset.column;
    const at = source.columns.findIndex(one => one.name === name);
    const target: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: source.columns.length - 1
    };
    const next = at < 0 ? undefined : source.columns[target[event.key]];
    if (next) {
      event.preventDefault();
      focus(next.name);
    }
  };
  const tabTo = stop !== null && inView.includes(stop) ? stop : inView[0];
  const draw = ({ of, left, width }: (typeof stays)[number], from: number) => (
    <div
      key={of.name}
      className="cw-Strip-place"
      style={{ left: left - from, width }}
    >
      <ColumnHead
        column={of}
        header={heads.get(of.name)}
        isCurrent={heads.isCurrent(of.name)}
        wrangler={wrangler}
        view={wrangler.view}
        isLooked={wrangler.column === of.name}
        isStop={of.name === tabTo}
        onFocus={setStop}
        {...acts}
      />
    </div>
  );
  return (
    <div
      className="cw-Strip"
      ref={root}
      role="toolbar"
      aria-label={trans.__('Columns')}
      aria-orientation="horizontal"
      onKeyDown={onKeyDown}
    >
      <div className="cw-Strip-corner" style={{ width: labels }} aria-hidden>
        #
      </div>
      <div
        className="cw-Strip-pinned"
        style={{ left: labels, width: grid.headerWidth - labels }}
      >
        {stays.map(box => draw({ ...box, left: box.left }, labels))}
      </div>
      <div
        className="cw-Strip-body"
        style={{ left: grid.headerWidth, width: grid.pageWidth }}
      >
        {scrolls.map(box => draw(box, grid.headerWidth))}
      </div>
    </div>
  );
}

/** Draw again whenever columns stand elsewhere, or headers say something else. */
function useShifts(grid: GridWidget, heads: Heads): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    grid.shifted.connect(again);
    again();
    return () => {
      grid.shifted.disconnect(again);
    };
  }, [grid]);
  const version = useRef(0);
  useSyncExternalStore(
    useCallback(
      tell => {
        const heard = () => {
          version.current += 1;
          tell();
        };
        heads.changed.connect(heard);
        return () => {
          heads.changed.disconnect(heard);
        };
      },
      [heads]
    ),
    () => version.current
  );
}

function headOf(root: HTMLElement | null, name: string): HTMLElement | null {
  const heads = root?.querySelectorAll<HTMLElement>('.cw-Head') ?? [];
  return [...heads].find(one => one.dataset.column === name) ?? null;
}
