import {
  Component,
  createRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useRef
} from 'react';
import type { Cursor } from './cursor';
import type { SparseRows } from './rows';
import { ROW, type TableProps } from './table';
import { INNER, Line, useActs } from './tableline';
import { toggled, withRange } from './picking';
import { useWords } from './words';

interface BodyProps<Row> extends Omit<TableProps<Row>, 'rows'> {
  source: SparseRows<Row>;
  cursor: Cursor;
  height: number;
  /** Indexes of the rows that are in the page. */
  places: readonly number[];
  /** Scroll a row into view. */
  reveal: (index: number) => void;
  /** How many rows Page Down passes. */
  page: number;
}

/** The rows of a table that are in view, and what keys and clicks do there. */
export function Body<Row>(props: BodyProps<Row>): JSX.Element {
  const { source, cursor, rowKey, picked, onPick, onSelect, places } = props;
  const { count } = source;
  // Where a Shift click or Shift arrow extends from.
  const anchor = useRef(-1);

  useEffect(() => {
    const row = cursor.waits ? source.rowAt(cursor.index) : undefined;
    if (row !== undefined) {
      cursor.to(cursor.index);
      onSelect(row);
    }
  });

  const go = (index: number) => {
    cursor.to(index);
    props.reveal(index);
    const row = source.rowAt(index);
    if (row !== undefined) {
      onSelect(row);
    }
  };
  const extend = (index: number) => {
    const from =
      anchor.current < 0 ? Math.max(0, cursor.index) : anchor.current;
    anchor.current = from;
    onPick?.(withRange(picked, source, rowKey, from, index));
  };
  const toggle = (index: number) => {
    const row = source.rowAt(index);
    if (row !== undefined && onPick) {
      anchor.current = index;
      onPick(toggled(picked, rowKey(row)));
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor.index;
    const inner = (event.target as HTMLElement).closest(INNER);
    if (inner || event.altKey || count === 0) {
      return;
    }
    const whole = event.ctrlKey || event.metaKey;
    const target: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.max(0, at) + props.page,
      PageUp: at - props.page,
      Home: 0,
      End: count - 1
    };
    if (event.key in target) {
      const next = Math.min(count - 1, Math.max(0, target[event.key]));
      if (event.shiftKey && onPick) {
        extend(next);
      } else {
        anchor.current = -1;
      }
      go(next);
    } else if (event.key === 'Enter' && at >= 0) {
      openAt(at);
    } else if (event.key === ' ') {
      if (at < 0) {
        go(0);
      }
      toggle(Math.max(0, at));
    } else if (event.key === 'Escape' && picked && picked.size > 0) {
      onPick?.(new Set());
    } else if (event.key === 'a' && whole && onPick) {
      onPick(withRange(picked, source, rowKey, 0, count - 1));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const openAt = (index: number) => {
    const row = source.rowAt(index);
    if (row !== undefined) {
      props.onOpen(row);
    }
  };
  const onClick = (event: MouseEvent, index: number) => {
    if (
      event.defaultPrevented ||
      (event.target as HTMLElement).closest(INNER)
    ) {
      return;
    }
    if (onPick && event.shiftKey) {
      extend(index);
    } else if (onPick && (event.ctrlKey || event.metaKey)) {
      const here = source.rowAt(cursor.index);
      const first = picked?.size === 0 && here && cursor.index !== index;
      const base = first ? new Set([rowKey(here)]) : picked;
      const row = source.rowAt(index);
      anchor.current = index;
      if (row !== undefined) {
        onPick(toggled(base, rowKey(row)));
      }
    } else {
      anchor.current = -1;
    }
    go(index);
  };

  const acts = useActs<Row>({
    open: props.onOpen,
    click: onClick,
    toggle: (event, index) => (event.shiftKey ? extend(index) : toggle(index))
  });
  const reachable = places.includes(cursor.index)
    ? cursor.index
    : (places[0] ?? -1);
  return (
    <Keeper
      height={props.height}
      at={cursor.index}
      onKeyDown={onKeyDown}
      rows={places
        .filter(index => index < count)
        .map(index => {
          const row = source.rowAt(index);
          return row === undefined ? (
            <Placeholder
              key={`place ${index}`}
              index={index}
              reachable={index === reachable}
              columns={props.columns.length + (picked ? 1 : 0)}
            />
          ) : (
            <Line
              key={rowKey(row)}
              row={row}
              name={(props.rowName ?? rowKey)(row)}
              index={index}
              reachable={index === reachable}
              columns={props.columns}
              current={rowKey(row) === props.selected}
              picked={picked?.has(rowKey(row))}
              attributes={props.rowProps?.(row)}
              acts={acts}
            />
          );
        })}
    />
  );
}

function Placeholder({
  index,
  reachable,
  columns
}: {
  index: number;
  reachable: boolean;
  columns: number;
}): JSX.Element {
  const trans = useWords();
  return (
    <div
      role="row"
      className="cw-Grid-row cw-mod-waits"
      data-index={index}
      aria-rowindex={index + 2}
      aria-busy="true"
      tabIndex={reachable ? 0 : -1}
      style={{ top: index * ROW }}
    >
      <div
        role="gridcell"
        className="cw-Grid-cell"
        aria-colspan={columns}
        style={{ gridColumn: '1 / -1' }}
      >
        <span className="cw-Hidden">{trans.__('Reading…')}</span>
        <span className="cw-Grid-wait" aria-hidden="true" />
      </div>
    </div>
  );
}

interface KeeperProps {
  height: number;
  /** The row that has the focus, if any has. */
  at: number;
  rows: ReactNode;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Holds the rows; the focus stays on the cursor's row, however rows come, go and move under it. */
class Keeper extends Component<KeeperProps> {
  override getSnapshotBeforeUpdate(): Element | null {
    const active = document.activeElement;
    return this._node.current?.contains(active) ? active : null;
  }

  override componentDidUpdate(
    before: KeeperProps,
    _: unknown,
    active: HTMLElement | null
  ): void {
    const node = this._node.current;
    if (!active || !node) {
      return;
    }
    const isRow = !active.isConnected || active.matches('.cw-Grid-row');
    const moved = before.at !== this.props.at;
    if (isRow || moved) {
      const row = node.querySelector<HTMLElement>(
        `[data-index="${this.props.at}"]`
      );
      row?.focus({ preventScroll: true });
    } else if (document.activeElement !== active) {
      active.focus({ preventScroll: true });
    }
  }

  override render(): JSX.Element {
    return (
      <div
        role="rowgroup"
        className="cw-Grid-body"
        ref={this._node}
        style={{ height: this.props.height }}
        onKeyDown={this.props.onKeyDown}
      >
        {this.props.rows}
      </div>
    );
  }

  private readonly _node = createRef<HTMLDivElement>();
}
