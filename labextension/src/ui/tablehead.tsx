import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { withRange } from './picking';
import type { SparseRows } from './rows';
import type { Column, Sort } from './table';
import { useWords } from './words';

/** What a person does with a column's place and width. */
interface Move {
  before: (id: string, other: string | null) => void;
  by: (id: string, by: -1 | 1) => void;
  widen: (id: string, width: number) => void;
}

interface HeadsProps<Row> {
  columns: readonly Column<Row>[];
  source: SparseRows<Row>;
  rowKey: (row: Row) => string;
  sort: Sort | null;
  onSort?: (sort: Sort) => void;
  picked?: ReadonlySet<string>;
  onPick?: (picked: ReadonlySet<string>) => void;
  /** Told what a key did to a column, for those who do not see it. */
  onSaid: (sentence: string) => void;
  move?: Move;
}

const STEP = 16;
/** Pixels that a pointer moves before it drags. */
const SLACK = 5;

/** The titles of a table: one stop for Tab, arrows go from title to title. */
export function Heads<Row>(props: HeadsProps<Row>): JSX.Element {
  const { columns, picked, onPick, onSaid, move } = props;
  const trans = useWords();
  const row = useRef<HTMLDivElement>(null);
  const [reachable, setReachable] = useState<string>();
  const [drop, setDrop] = useState<{ before: string | null }>();
  const ids = columns.map(column => column.id);
  const stop = reachable && ids.includes(reachable) ? reachable : ids[0];

  const focus = (index: number) => {
    const id = ids[Math.min(ids.length - 1, Math.max(0, index))];
    row.current
      ?.querySelector<HTMLElement>(`[data-column="${CSS.escape(id)}"]`)
      ?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, at: number) => {
    const column = columns[at];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === -1 || step === 1) {
      if (event.altKey && move) {
        move.by(column.id, step);
        const place = Math.min(ids.length, Math.max(1, at + 1 + step));
        onSaid(
          trans.__('%1 is column %2 of %3', column.title, place, ids.length)
        );
      } else if (event.shiftKey && move) {
        const cell = event.currentTarget.closest('[role=columnheader]');
        const width = Math.round(
          (cell?.getBoundingClientRect().width ?? 0) + step * STEP
        );
        move.widen(column.id, width);
        onSaid(trans.__('%1 is %2 pixels wide', column.title, width));
      } else {
        focus(at + step);
      }
    } else if (event.key === 'Home' || event.key === 'End') {
      focus(event.key === 'Home' ? 0 : ids.length - 1);
    } else if (event.key === 'ArrowDown') {
      event.currentTarget
        .closest('[role=grid]')
        ?.querySelector<HTMLElement>('.cw-Grid-row[tabindex="0"]')
        ?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div role="rowgroup" className="cw-Grid-heads">
      <div role="row" className="cw-Grid-head" aria-rowindex={1} ref={row}>
        {picked && onPick && (
          <PickAll {...props} picked={picked} onPick={onPick} />
        )}
        {columns.map((column, at) => (
          <Head
            key={column.id}
            {...props}
            column={column}
            reachable={column.id === stop}
            mark={
              drop &&
              (drop.before === column.id
                ? 'before'
                : drop.before === null && at === ids.length - 1
                  ? 'after'
                  : undefined)
            }
            onFocus={() => setReachable(column.id)}
            onKeyDown={event => onKeyDown(event, at)}
            onDrag={x => setDrop({ before: placeAt(row.current, x) })}
            onDrop={x => {
              setDrop(undefined);
              if (x !== null) {
                move?.before(column.id, placeAt(row.current, x));
              }
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** Before which column something is dropped that is let go at `x`; null for the end. */
function placeAt(row: HTMLElement | null, x: number): string | null {
  for (const title of row?.querySelectorAll<HTMLElement>('[data-column]') ??
    []) {
    const box = title.closest('[role=columnheader]')?.getBoundingClientRect();
    if (box && x < box.left + box.width / 2) {
      return title.dataset.column ?? null;
    }
  }
  return null;
}

function PickAll<Row>({
  source,
  rowKey,
  picked,
  onPick
}: HeadsProps<Row> & {
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
}): JSX.Element {
  const trans = useWords();
  const some = picked.size > 0;
  const all = some && picked.size >= source.count;
  return (
    <div role="columnheader" className="cw-Grid-title cw-mod-pick">
      <input
        type="checkbox"
        aria-label={some ? trans.__('Pick none') : trans.__('Pick all')}
        ref={box => {
          if (box) {
            box.indeterminate = some && !all;
          }
        }}
        checked={all}
        onChange={() =>
          onPick(
            some
              ? new Set()
              : withRange(picked, source, rowKey, 0, source.count - 1)
          )
        }
      />
    </div>
  );
}

function Head<Row>({
  column,
  sort,
  onSort,
  move,
  reachable,
  mark,
  onFocus,
  onKeyDown,
  onDrag,
  onDrop
}: HeadsProps<Row> & {
  column: Column<Row>;
  reachable: boolean;
  mark: 'before' | 'after' | undefined;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onDrag: (x: number) => void;
  /** Told where it was let go; null where the drag was broken off. */
  onDrop: (x: number | null) => void;
}): JSX.Element {
  const sorted = sort?.id === column.id ? sort : null;
  const order = sorted?.descending ? 'descending' : 'ascending';
  const drag = useDrag(onDrag, onDrop);
  const keys = move && 'Alt+ArrowLeft Alt+ArrowRight';
  const shared = {
    'data-column': column.id,
    className: 'cw-Grid-name',
    tabIndex: reachable ? 0 : -1,
    'aria-keyshortcuts': keys,
    onFocus,
    onKeyDown,
    ...(move ? drag.handlers : {})
  };
  return (
    <div
      role="columnheader"
      className={[
        'cw-Grid-title',
        column.align && 'cw-mod-right',
        mark && `cw-mod-${mark}`
      ]
        .filter(Boolean)
        .join(' ')}
      aria-sort={sorted ? order : undefined}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          {...shared}
          onClick={() => {
            if (!drag.dragged()) {
              onSort({
                id: column.id,
                descending: sorted
                  ? !sorted.descending
                  : column.align === 'right'
              });
            }
          }}
        >
          <span className="cw-Grid-word">{column.title}</span>
          <span className="cw-Grid-order" aria-hidden="true">
            {sorted ? (sorted.descending ? '▾' : '▴') : ''}
          </span>
        </button>
      ) : (
        <span {...shared}>
          <span className="cw-Grid-word">{column.title}</span>
        </span>
      )}
      {move && <Edge onWiden={width => move.widen(column.id, width)} />}
    </div>
  );
}

/** A pointer that drags; one that hardly moves still clicks. */
function useDrag(
  onDrag: (x: number) => void,
  onDrop: (x: number | null) => void
) {
  const from = useRef<number | null>(null);
  const dragging = useRef(false);
  return {
    dragged: () => dragging.current,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        from.current = event.button === 0 ? event.clientX : null;
        dragging.current = false;
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (from.current === null) {
          return;
        }
        if (
          !dragging.current &&
          Math.abs(event.clientX - from.current) > SLACK
        ) {
          dragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }
        if (dragging.current) {
          onDrag(event.clientX);
        }
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        from.current = null;
        if (dragging.current) {
          onDrop(event.clientX);
        }
      },
      onPointerCancel: () => {
        from.current = null;
        dragging.current = false;
        onDrop(null);
      }
    }
  };
}

/** The edge of a column: drag it, or double click it for the width of what is in view. */
function Edge({ onWiden }: { onWiden: (width: number) => void }): JSX.Element {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      className="cw-Grid-edge"
      aria-hidden="true"
      onPointerDown={event => {
        const cell = event.currentTarget.closest('[role=columnheader]');
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = {
          x: event.clientX,
          width: cell?.getBoundingClientRect().width ?? 0
        };
      }}
      onPointerMove={event => {
        if (start.current) {
          const { x, width } = start.current;
          onWiden(width + event.clientX - x);
        }
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={event => onWiden(contentWidth(event.currentTarget))}
    />
  );
}

/** How wide a column must be for what of it is in the page. */
function contentWidth(edge: HTMLElement): number {
  const head = edge.closest<HTMLElement>('[role=columnheader]');
  const grid = edge.closest('[role=grid]');
  if (!head || !grid) {
    return 0;
  }
  const at = [...(head.parentElement?.children ?? [])].indexOf(head);
  const cells = [...grid.querySelectorAll('.cw-Grid-row')].flatMap(
    row => row.children[at] ?? []
  );
  const range = document.createRange();
  return [head, ...cells].reduce((most, cell) => {
    range.selectNodeContents(cell.querySelector('.cw-Grid-name') ?? cell);
    return Math.max(most, range.getBoundingClientRect().width + 18);
  }, 0);
}
