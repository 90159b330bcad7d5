import type { SparseRows } from './rows';

type Picked = ReadonlySet<string>;

/** What is picked, with a row turned round. */
export function toggled(picked: Picked = new Set(), key: string): Picked {
  const next = new Set(picked);
  if (!next.delete(key)) {
    next.add(key);
  }
  return next;
}

/** What is picked, and every row that is read between two places. */
export function withRange<Row>(
  picked: Picked = new Set(),
  rows: SparseRows<Row>,
  keyOf: (row: Row) => string,
  from: number,
  to: number
): Picked {
  const next = new Set(picked);
  for (let at = Math.min(from, to); at <= Math.max(from, to); at++) {
    const row = rows.rowAt(at);
    if (row !== undefined) {
      next.add(keyOf(row));
    }
  }
  return next;
}
