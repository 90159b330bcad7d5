import type { ReactNode } from 'react';
import { useResource } from '../studio';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { type Column, type Sort, Table } from '../ui/table';
import { Waiting } from '../ui/waiting';
import type { ListModel, Looked } from './listmodel';

/** A panel's upper part: its toolbar, what is wrong, the table, and what stands there where nothing is. */
export function ListPanel<
  Row extends object,
  Filter extends object,
  One extends Looked
>({
  model,
  label,
  columns,
  rowKey,
  attribute,
  rowName,
  sort,
  onSort,
  picked,
  onPick,
  onOpen,
  bar,
  problem,
  narrowed,
  children
}: {
  model: ListModel<Row, Filter, One>;
  label: string;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Marks a row with its thing, for context menus. */
  attribute: string;
  /** What a row is called where it is picked. */
  rowName?: (row: Row) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Keys of the rows that something is to be done with. */
  picked?: ReadonlySet<string>;
  onPick?: (picked: ReadonlySet<string>) => void;
  onOpen: (row: Row) => void;
  bar: ReactNode;
  /** What keeps the list from being whole. */
  problem?: string | null;
  /** Where less than everything was asked for: that nothing matches, and the way back to all. */
  narrowed: { sentence: string; title: string; run: () => void } | null;
  /** What teaches where there is nothing yet. */
  children: ReactNode;
}): JSX.Element {
  const resource = useResource(model.page);
  const { value: list, error } = resource;
  return (
    <div className="cw-Panel">
      {bar}
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {problem && <Failure problem={{ message: problem }} />}
      {list && list.count > 0 && (
        <Table<Row>
          label={label}
          columns={columns}
          layout={model.layout}
          onLayout={layout => model.arrange(layout)}
          rows={list}
          epoch={model.page.epoch}
          rowKey={rowKey}
          rowName={rowName}
          sort={sort}
          onSort={onSort}
          picked={picked}
          onPick={onPick}
          selected={model.chosen?.name ?? null}
          onSelect={row => model.choose(rowKey(row))}
          onOpen={onOpen}
          dimmed={error !== undefined || model.page.old}
          rowProps={row => ({ [attribute]: rowKey(row) }) as object}
        />
      )}
      {list?.count === 0 &&
        (narrowed ? (
          <Empty sentence={narrowed.sentence}>
            <button className="jp-Button cw-Button" onClick={narrowed.run}>
              {narrowed.title}
            </button>
          </Empty>
        ) : (
          children
        ))}
      {!list && !error && <Waiting />}
    </div>
  );
}
