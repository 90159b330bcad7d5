import {
  type HTMLAttributes,
  memo,
  type MouseEvent,
  type RefObject,
  useLayoutEffect,
  useRef
} from 'react';
import { type Column, ROW } from './table';
import { useWords } from './words';

/** What in a row answers a click by itself. */
export const INNER = 'button, a, input, select, textarea, label, summary';

/** What a person does with a row. */
export interface RowActs<Row> {
  open: (row: Row) => void;
  click: (event: MouseEvent, index: number) => void;
  toggle: (event: MouseEvent, index: number) => void;
}

interface LineProps<Row> {
  row: Row;
  name: string;
  index: number;
  reachable: boolean;
  columns: readonly Column<Row>[];
  current: boolean;
  /** Undefined where rows are not picked at all. */
  picked: boolean | undefined;
  attributes: HTMLAttributes<HTMLDivElement> | undefined;
  acts: RefObject<RowActs<Row>>;
}

/** What a person does, as it is now, in an object that is the same at every drawing. */
export function useActs<Row>(acts: RowActs<Row>): RefObject<RowActs<Row>> {
  const kept = useRef(acts);
  useLayoutEffect(() => {
    kept.current = acts;
  });
  return kept;
}

/**
 * One row of a table. It is drawn again only where something of it changed: a thousand cells that stay as
 * they are would take longer than those that change.
 */
export const Line = memo(LineOf, isSame) as typeof LineOf;

function LineOf<Row>({
  row,
  name,
  index,
  reachable,
  columns,
  current,
  picked,
  attributes,
  acts
}: LineProps<Row>): JSX.Element {
  const trans = useWords();
  const picks = picked !== undefined;
  return (
    <div
      role="row"
      className="cw-Grid-row"
      data-index={index}
      aria-rowindex={index + 2}
      tabIndex={reachable ? 0 : -1}
      aria-selected={picks ? picked : current}
      aria-current={current || undefined}
      {...attributes}
      style={{ top: index * ROW }}
      onClick={event => acts.current?.click(event, index)}
      onMouseDown={event => {
        // Shift would mark text, the middle button would scroll.
        if (event.shiftKey || event.button === 1) {
          event.preventDefault();
        }
      }}
      onDoubleClick={event => {
        if (!(event.target as HTMLElement).closest(INNER)) {
          acts.current?.open(row);
        }
      }}
      onAuxClick={event => {
        const inner = (event.target as HTMLElement).closest(INNER);
        if (event.button === 1 && !inner) {
          event.preventDefault();
          acts.current?.open(row);
        }
      }}
    >
      {picks && (
        <div role="gridcell" className="cw-Grid-cell cw-mod-pick">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={trans.__('Pick %1', name)}
            checked={picked}
            onClick={event => acts.current?.toggle(event, index)}
            onChange={() => undefined}
          />
        </div>
      )}
      {columns.map(column => (
        <div
          key={column.id}
          role="gridcell"
          className={`cw-Grid-cell${column.align ? ' cw-mod-right' : ''}`}
          onMouseEnter={tellCut}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}

/** A cell whose text is cut says all of it on hover. */
function tellCut({ currentTarget }: MouseEvent<HTMLDivElement>): void {
  const cut = currentTarget.scrollWidth > currentTarget.clientWidth;
  currentTarget.title = cut ? (currentTarget.textContent ?? '') : '';
}

function isSame<Row>(before: LineProps<Row>, now: LineProps<Row>): boolean {
  return (
    before.row === now.row &&
    before.columns === now.columns &&
    before.index === now.index &&
    before.reachable === now.reachable &&
    before.current === now.current &&
    before.picked === now.picked &&
    before.name === now.name &&
    sameAttributes(before.attributes ?? {}, now.attributes ?? {})
  );
}

/** Functions count as the same: they are about the same row. */
function sameAttributes(before: object, now: object): boolean {
  const [some, others] = [Object.entries(before), Object.entries(now)];
  const values = new Map<string, unknown>(some);
  return (
    some.length === others.length &&
    others.every(
      ([name, value]) =>
        values.has(name) &&
        (typeof value === 'function' || values.get(name) === value)
    )
  );
}
