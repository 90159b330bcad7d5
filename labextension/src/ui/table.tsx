import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type HTMLAttributes,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState
} from 'react';
import { useCursor } from './cursor';
import {
  arranged,
  type ColumnLayout,
  PLAIN,
  type Placed,
  placedBefore,
  nudged,
  withWidth
} from './layout';
import { allOf, type SparseRows } from './rows';
import { Heads } from './tablehead';
import { Body } from './tablebody';

/** One column of a table. */
export interface Column<Row> extends Placed {
  title: string;
  /** Numbers stand on the right. */
  align?: 'right';
  /** Whether a click on the title sorts by it. */
  sortable?: boolean;
  /** Pixels, until a person drags it; 96 unless said. */
  width?: number;
  /** Takes the room that is left. */
  grows?: boolean;
  /** Under which heading the Columns menu lists it. */
  group?: string;
  render: (row: Row) => ReactNode;
}

/** By which column, and which way. */
export interface Sort {
  id: string;
  descending: boolean;
}

/** What a table shows, and what it tells when a person does something with it. */
export interface TableProps<Row> {
  label: string;
  /** A row is drawn again where this is another array: keep it while what its columns show depends on the row alone. */
  columns: readonly Column<Row>[];
  /** All rows, or a source of which only some are read. */
  rows: readonly Row[] | SparseRows<Row>;
  rowKey: (row: Row) => string;
  /** What a row is called where it is picked; its key unless said. */
  rowName?: (row: Row) => string;
  /** Order, widths and hidden columns, and a place to keep them: without one, columns stay as they are. */
  layout?: ColumnLayout;
  onLayout?: (layout: ColumnLayout) => void;
  sort?: Sort | null;
  onSort?: (sort: Sort) => void;
  /** The key of the row that is looked at. */
  selected: string | null;
  onSelect: (row: Row) => void;
  /** Keys of the rows that something is to be done with; given, there is a column of checkboxes. */
  picked?: ReadonlySet<string>;
  onPick?: (picked: ReadonlySet<string>) => void;
  /** Enter, a double click or a middle click. */
  onOpen: (row: Row) => void;
  /** Another number says that this is another list: it is shown from its top. */
  epoch?: number;
  /** What is shown is being read again. */
  dimmed?: boolean;
  /** Attributes of a row's element; its functions may be those of an earlier drawing of the same row. */
  rowProps?: (row: Row) => HTMLAttributes<HTMLDivElement>;
}

/** Height of a row in pixels, as `table.css` has it. */
export const ROW = 28;
const HEAD = 28;
const WIDTH = 96;
const LEAST_GROWN = 144;
const PICK = 32;

/**
 * A table of any length: only the rows in view are in the page.
 *
 * A row is looked at by click and arrow keys, picked by its checkbox, Space, Ctrl or Shift click, and
 * opened by Enter, double click and middle click. Titles sort, are dragged, and have keys of their own
 * (Alt and an arrow moves a column, Shift and an arrow changes its width).
 */
export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const { rows, rowKey, layout = PLAIN, onLayout } = props;
  const source = useMemo(() => ('rowAt' in rows ? rows : allOf(rows)), [rows]);
  const columns = useMemo(
    () => arranged(props.columns, layout),
    [props.columns, layout]
  );
  const scroller = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState('');
  const cursor = useCursor(source, rowKey, props.selected);
  const stay = cursor.index;
  // It returns functions that change with what they see; nothing here is memoised by a compiler.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: source.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    // The row that the keyboard is on stays in the page wherever it is scrolled to.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from(
        { length: Math.max(0, last - first + 1) },
        (_, at) => first + at
      );
      if (stay >= 0 && stay < first) {
        indexes.unshift(stay);
      } else if (stay > last && stay < count) {
        indexes.push(stay);
      }
      return indexes;
    }
  });
  const { startIndex = 0, endIndex = -1 } = virtual.range ?? {};
  useEffect(() => {
    if (endIndex >= startIndex) {
      source.want?.(startIndex, endIndex);
    }
  }, [source, startIndex, endIndex]);

  const { epoch } = props;
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [epoch]);

  const picks = props.picked !== undefined;
  const style = {
    '--cw-columns': template(columns, layout, picks),
    '--cw-width': `${leastWidth(columns, layout, picks)}px`
  } as CSSProperties;
  return (
    <div
      className={`cw-Grid${props.dimmed ? ' cw-mod-dimmed' : ''}`}
      ref={scroller}
      style={style}
    >
      <div
        className="cw-Grid-whole"
        role="grid"
        aria-label={props.label}
        aria-busy={props.dimmed ?? false}
        aria-rowcount={source.count + 1}
        aria-multiselectable={picks || undefined}
      >
        <Heads
          columns={columns}
          source={source}
          rowKey={rowKey}
          sort={props.sort ?? null}
          onSort={props.onSort}
          picked={props.picked}
          onPick={props.onPick}
          onSaid={setSaid}
          move={
            onLayout && {
              before: (id, other) =>
                onLayout(placedBefore(props.columns, layout, id, other)),
              by: (id, by) => onLayout(nudged(props.columns, layout, id, by)),
              widen: (id, width) => onLayout(withWidth(layout, id, width))
            }
          }
        />
        <Body
          {...props}
          columns={columns}
          source={source}
          cursor={cursor}
          height={source.count * ROW}
          places={virtual.getVirtualItems().map(({ index }) => index)}
          reveal={index => virtual.scrollToIndex(index, { align: 'auto' })}
          page={Math.max(1, endIndex - startIndex - 1)}
        />
      </div>
      <span className="cw-Hidden" role="status">
        {said}
      </span>
    </div>
  );
}

function template<Row>(
  columns: readonly Column<Row>[],
  { widths }: ColumnLayout,
  picks: boolean
): string {
  const parts = columns.map(column => {
    const width = widths[column.id];
    return column.grows && width === undefined
      ? `minmax(${LEAST_GROWN}px, 1fr)`
      : `${width ?? column.width ?? WIDTH}px`;
  });
  return [...(picks ? [`${PICK}px`] : []), ...parts].join(' ');
}

function leastWidth<Row>(
  columns: readonly Column<Row>[],
  { widths }: ColumnLayout,
  picks: boolean
): number {
  return columns.reduce(
    (sum, column) =>
      sum +
      (widths[column.id] ??
        (column.grows ? LEAST_GROWN : (column.width ?? WIDTH))),
    picks ? PICK : 0
  );
}
