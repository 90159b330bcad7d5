/** Rows of which only some are read: the others show as placeholders until their page is. */
export interface SparseRows<Row> {
  /** How many there are, read or not. */
  readonly count: number;
  /** The row at a place; undefined while it is not read. */
  rowAt(index: number): Row | undefined;
  /** Told which rows are in view (the last included), so that they can be read. */
  want?(first: number, last: number): void;
  /** The place of a key among the rows that are read, -1 for none; searched for where this is missing. */
  find?(key: string): number;
}

/** Where a row is: by its key near the place where it was, else anywhere. -1 where it is not to be found. */
export function indexOfKey<Row>(
  rows: SparseRows<Row>,
  keyOf: (row: Row) => string,
  key: string,
  near: number
): number {
  const is = (index: number) => {
    const row = rows.rowAt(index);
    return row !== undefined && keyOf(row) === key;
  };
  if (is(near)) {
    return near;
  }
  if (rows.find) {
    return rows.find(key);
  }
  for (let index = 0; index < rows.count; index++) {
    if (is(index)) {
      return index;
    }
  }
  return -1;
}

/** A whole list as a source of rows. */
export function allOf<Row>(rows: readonly Row[]): SparseRows<Row> {
  return { count: rows.length, rowAt: index => rows[index] };
}
