import type { Vector } from 'apache-arrow';
import type { Cell } from '../../ui/grid';

/** What a trial does to a row, as a window says it. */
export enum Mark {
  same,
  changed,
  added,
  removed
}

/** A column of a page. */
export interface PageColumn {
  values: Vector;
  /** Which cells differ; null for a column of which none does. */
  changed: Vector | null;
  /** What those cells were. */
  was: Vector | null;
}

/** Some rows of some columns, as the kernel sent them. */
export interface Page {
  places: Vector;
  labels: Vector;
  marks: Vector | null;
  columns: Map<string, PageColumn>;
}

/** Read the Arrow stream of a window, whose columns are called so. */
export async function decode(
  buffer: DataView,
  names: readonly string[]
): Promise<Page> {
  const { tableFromIPC } = await import('apache-arrow');
  const table = tableFromIPC(
    new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  );
  const need = (name: string): Vector => {
    const found = table.getChild(name);
    if (!found) {
      throw new Error(`The window that the kernel sent has no ${name}.`);
    }
    return found;
  };
  return {
    places: need('row'),
    labels: need('index'),
    marks: table.getChild('mark'),
    columns: new Map(
      names.map((name, at) => [
        name,
        {
          values: need(`v${at}`),
          changed: table.getChild(`c${at}`),
          was: table.getChild(`w${at}`)
        }
      ])
    )
  };
}

/** A value of a vector as a cell; whole numbers too large for a double stay exact, as text. */
export function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return (value ?? null) as Cell;
}
