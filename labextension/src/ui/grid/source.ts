import type { ISignal } from '@lumino/signaling';

/** A value in a cell; null is a missing one. */
export type Cell = string | number | boolean | null;

/** A column as its header says it. */
export interface GridColumn {
  name: string;
  /** Its type, in whatever words; empty where there is none to show. */
  type: string;
  /** Numbers stand on the right. */
  numeric: boolean;
}

/** How a cell differs from what it was. */
export type Tone = 'changed' | 'added' | 'removed';

/** The cells that are in view: first and last of each, both included. */
export interface View {
  rows: readonly [first: number, last: number];
  /** Besides those that are pinned. */
  columns: readonly [first: number, last: number];
}

/** What a grid shows. */
export interface GridSource {
  readonly rows: number;
  readonly columns: readonly GridColumn[];
  /** How many of the first columns stay where they are when the others scroll. */
  readonly pinned?: number;
  /** A cell; undefined while it is not read. */
  cell(row: number, column: number): Cell | undefined;
  /** What a row is called; its number where nothing else says it. */
  label?(row: number): string;
  tone?(row: number, column: number): Tone | null;
  /** What more there is to say of a cell: what it was. */
  note?(row: number, column: number): string | null;
  /** Told what has come into view, so that it can be read. */
  want?(view: View): void;
  /** Emitted when cells are there that were not. */
  readonly changed?: ISignal<unknown, void>;
  /** Emitted when there are other rows or columns. */
  readonly reshaped?: ISignal<unknown, void>;
}

/** Rows that are all here. */
export function rowsSource(
  columns: readonly GridColumn[],
  rows: readonly (readonly Cell[])[]
): GridSource {
  return {
    rows: rows.length,
    columns,
    cell: (row, column) => rows[row]?.[column] ?? null
  };
}

/** A cell as it is shown; what is copied is the value itself. */
export function textOf(value: Cell | undefined): string {
  if (value === undefined) {
    return '…';
  }
  if (value === null) {
    return 'null';
  }
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(7)))
    : String(value);
}
