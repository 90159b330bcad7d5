import { useState } from 'react';
import { indexOfKey, type SparseRows } from './rows';

/** The row that the keyboard is on. */
export interface Cursor {
  /** Its place; -1 where there is none. */
  readonly index: number;
  /** Whether the cursor went to a row that is not read yet, so that nobody was told which it is. */
  readonly waits: boolean;
  /** Move to a place. */
  to(index: number): void;
}

interface At {
  key: string | null;
  index: number;
  waits: boolean;
}

/**
 * Where the keyboard is, by the row's key: it follows a row that moved, and stays on its place where the
 * row is gone.
 */
export function useCursor<Row>(
  rows: SparseRows<Row>,
  keyOf: (row: Row) => string,
  selected: string | null
): Cursor {
  const [at, setAt] = useState<At>({
    key: null,
    index: -1,
    waits: false
  });
  const next = followed(at, rows, keyOf, selected);
  if (next !== at) {
    setAt(next);
  }
  return {
    index: next.index,
    waits: next.waits,
    to: index => {
      const row = rows.rowAt(index);
      setAt({
        key: row === undefined ? null : keyOf(row),
        index,
        waits: row === undefined
      });
    }
  };
}

function followed<Row>(
  at: At,
  rows: SparseRows<Row>,
  keyOf: (row: Row) => string,
  selected: string | null
): At {
  if (at.waits) {
    return at;
  }
  const index =
    selected === null ? -1 : indexOfKey(rows, keyOf, selected, at.index);
  const place = index < 0 ? Math.min(at.index, rows.count - 1) : index;
  return place === at.index && selected === at.key
    ? at
    : { key: selected, index: place, waits: false };
}
