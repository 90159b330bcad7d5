import {
  type HTMLAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useRef
} from 'react';

/** One column of a table. */
export interface Column<Row> {
  id: string;
  title: string;
  /** Numbers stand on the right. */
  align?: 'right';
  /** Whether a click on the title sorts by it. */
  sortable?: boolean;
  /** Takes the room that is left. */
  grows?: boolean;
  render: (row: Row) => ReactNode;
}

/** By which column, and which way. */
export interface Sort {
  id: string;
  descending: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  selected: string | null;
  onSelect: (row: Row) => void;
  /** Enter or a double click. */
  onOpen: (row: Row) => void;
  /** What is shown is being read again. */
  dimmed?: boolean;
  rowProps?: (row: Row) => HTMLAttributes<HTMLTableRowElement>;
}

/** A table whose rows are chosen by click and arrow keys, opened by Enter and double click. */
export function Table<Row>(props: Props<Row>): JSX.Element {
  const { columns, rows, rowKey, selected } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const at = rows.findIndex(row => rowKey(row) === selected);
  const reachable = Math.max(0, at);

  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest('button, a, input')) {
      return;
    }
    const target: Record<string, number> = {
      ArrowDown: Math.min(rows.length - 1, at + 1),
      ArrowUp: Math.max(0, at - 1),
      PageDown: Math.min(rows.length - 1, at + 10),
      PageUp: Math.max(0, at - 10),
      Home: 0,
      End: rows.length - 1
    };
    const next = target[event.key];
    if (next !== undefined && rows.length > 0) {
      event.preventDefault();
      props.onSelect(rows[next]);
      (body.current?.rows[next] as HTMLElement | undefined)?.focus();
    } else if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      props.onOpen(rows[at]);
    } else if (event.key === ' ' && at < 0 && rows.length > 0) {
      event.preventDefault();
      props.onSelect(rows[0]);
    }
  };

  return (
    <table
      className={`cw-Table${props.dimmed ? ' cw-mod-dimmed' : ''}`}
      role="grid"
      aria-label={props.label}
      aria-busy={props.dimmed}
    >
      <thead>
        <tr>
          {columns.map(column => (
            <Title key={column.id} column={column} {...props} />
          ))}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
        {rows.map((row, index) => {
          const key = rowKey(row);
          return (
            <tr
              key={key}
              tabIndex={index === reachable ? 0 : -1}
              aria-selected={key === selected}
              {...props.rowProps?.(row)}
              onClick={(event: MouseEvent) => {
                if (!event.defaultPrevented) {
                  props.onSelect(row);
                }
              }}
              onDoubleClick={() => props.onOpen(row)}
            >
              {columns.map(column => (
                <td key={column.id} role="gridcell" className={classOf(column)}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Title<Row>({
  column,
  sort,
  onSort
}: Props<Row> & { column: Column<Row> }): JSX.Element {
  const sorted = sort.id === column.id;
  const order = sort.descending ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      className={classOf(column)}
      aria-sort={sorted ? order : undefined}
    >
      {column.sortable ? (
        <button
          type="button"
          onClick={() =>
            onSort({
              id: column.id,
              descending: sorted ? !sort.descending : column.align === 'right'
            })
          }
        >
          {column.title}
          <span className="cw-Table-order" aria-hidden="true">
            {sorted ? (sort.descending ? '▾' : '▴') : ''}
          </span>
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

function classOf<Row>(column: Column<Row>): string | undefined {
  const names = [
    column.align === 'right' && 'cw-mod-right',
    column.grows && 'cw-mod-grows'
  ].filter(Boolean);
  return names.length > 0 ? names.join(' ') : undefined;
}
