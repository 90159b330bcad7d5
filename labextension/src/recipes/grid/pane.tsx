import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore
} from 'react';
import { Failure } from '../../ui/failure';
import { GridWidget } from '../../ui/grid/widget';
import { useWords } from '../../ui/words';
import { asStudioError } from '../../studio';
import type { IWrangler } from '../wrangler/types';
import { Arrangement } from './arrangement';
import { GridBar } from './bar';
import { type ColumnMenu, openMenu } from './columnmenu';
import { Heads } from './heads';
import { Inspect, type Looked } from './inspect';
import { ownActions } from './ownactions';
import { type ShownColumn, WindowSource } from './source';
import { Strip } from './strip';
import { widthOf } from './widths';

/** The rows of a wrangler: what they are filtered by, what their columns hold, and the rows themselves. */
export function GridPane({
  wrangler,
  onOperation,
  columnMenu
}: {
  wrangler: IWrangler;
  /** An operation was dropped on a column. */
  onOperation: (op: string, column: string) => void;
  /** What else a column's menu offers. */
  columnMenu: ColumnMenu;
}): JSX.Element {
  const trans = useWords();
  const { arrangement, source, heads } = useParts(wrangler);
  const host = useRef<HTMLDivElement>(null);
  const [grid, setGrid] = useState<GridWidget | null>(null);
  const [looked, setLooked] = useState<Looked | null>(null);
  const [headed, setHeaded] = useState<{ name: string } | null>(null);

  useLayoutEffect(() => {
    const place = host.current;
    if (!place) {
      return undefined;
    }
    const made = new GridWidget(source, trans.__('Rows'), {
      headless: true,
      widthOf
    });
    made.opened.connect((_, { row, column }) => {
      const { table } = wrangler;
      const at = source.placeOf(row);
      if (table && at !== undefined) {
        const { name } = source.columns[column];
        setLooked({ table, place: at, label: source.label(row), column: name });
      }
    });
    made.headed.connect((_, column) => {
      setHeaded({ name: source.columns[column].name });
    });
    Widget.attach(made, place);
    const resized = new ResizeObserver(() => {
      MessageLoop.postMessage(made, Widget.ResizeMessage.UnknownSize);
    });
    resized.observe(place);
    setGrid(made);
    return () => {
      resized.disconnect();
      setGrid(null);
      made.dispose();
    };
  }, [source, trans, wrangler]);

  const onMenu = useCallback(
    (column: ShownColumn, anchor: HTMLElement) => {
      const own = ownActions({ wrangler, arrangement, heads, column, trans });
      const more = columnMenu(column);
      openMenu(more.length > 0 ? [...own, null, ...more] : own, anchor);
    },
    [arrangement, columnMenu, heads, trans, wrangler]
  );
  const onWiden = useCallback(
    (name: string, width: number) => {
      const at = source.columns.findIndex(one => one.name === name);
      if (at >= 0) {
        grid?.widen(at, width);
      }
    },
    [grid, source]
  );
  const { failure } = source;
  return (
    <div className="cw-GridPane">
      <GridBar wrangler={wrangler} source={source} arrangement={arrangement} />
      {failure !== undefined && wrangler.draft === null && (
        <Failure
          problem={asStudioError(failure)}
          retry={() => source.retry()}
        />
      )}
      <div
        className={`cw-GridPane-rows${source.isWaiting ? ' cw-mod-waiting' : ''}`}
        aria-busy={source.isWaiting}
      >
        {grid && (
          <Strip
            grid={grid}
            source={source}
            heads={heads}
            wrangler={wrangler}
            focused={headed}
            onMenu={onMenu}
            onOperation={onOperation}
            onWiden={onWiden}
          />
        )}
        <div className="cw-Cells cw-GridPane-canvas" ref={host} />
      </div>
      {looked && (
        <Inspect
          key={`${looked.place} ${looked.column}`}
          wrangler={wrangler}
          looked={looked}
          onClose={() => {
            setLooked(null);
            grid?.viewport.node.focus();
          }}
        />
      )}
    </div>
  );
}

/** What the pane is made of, as long as it shows one wrangler; it is drawn again when any of it changes. */
function useParts(wrangler: IWrangler) {
  const trans = useWords();
  const parts = useMemo(() => {
    const arrangement = new Arrangement(wrangler.kept.arranged);
    arrangement.changed.connect(({ hidden, pinned }) =>
      wrangler.arrange({ hidden: [...hidden], pinned })
    );
    const was = (text: string) => trans.__('was %1', text);
    return {
      arrangement,
      source: new WindowSource(wrangler, arrangement, was),
      heads: new Heads(wrangler)
    };
  }, [trans, wrangler]);
  useEffect(
    () => () => {
      parts.source.dispose();
      parts.heads.dispose();
    },
    [parts]
  );
  const version = useRef(0);
  useSyncExternalStore(
    useCallback(
      tell => {
        const heard = () => {
          version.current += 1;
          tell();
        };
        const { source, arrangement } = parts;
        source.stateChanged.connect(heard);
        source.reshaped.connect(heard);
        arrangement.changed.connect(heard);
        wrangler.changed.connect(heard);
        return () => {
          source.stateChanged.disconnect(heard);
          source.reshaped.disconnect(heard);
          arrangement.changed.disconnect(heard);
          wrangler.changed.disconnect(heard);
        };
      },
      [parts, wrangler]
    ),
    () => version.current
  );
  return parts;
}
