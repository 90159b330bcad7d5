import type { Page } from './decode';

/** Rows of a page. */
export const ROWS = 256;
/** Columns of pages that are kept: about 3 MB in numbers. */
const KEPT = 1500;

/** The pages of a table that are here; those that were not looked at for the longest time go first. */
export class Pages {
  /** Where the page begins that holds a row. */
  static first(row: number): number {
    return row - (row % ROWS);
  }

  /** Where pages begin: those in view, then the one below, then the one above. */
  static around([top, bottom]: readonly [number, number], rows: number) {
    const found: number[] = [];
    const last = Math.min(bottom, rows - 1);
    for (let first = Pages.first(top); first <= last; first += ROWS) {
      found.push(first);
    }
    const next = Pages.first(last) + ROWS;
    const before = Pages.first(top) - ROWS;
    return [
      ...found,
      ...(next < rows ? [next] : []),
      ...(before >= 0 ? [before] : [])
    ];
  }

  /** The page that holds a row. */
  get(row: number): Page | undefined {
    return this._pages.get(Pages.first(row));
  }

  /** Add a page, or columns to the one that is there. */
  put(first: number, page: Page): void {
    const there = this._pages.get(first);
    const columns = new Map([...(there?.columns ?? []), ...page.columns]);
    this._count += columns.size - (there?.columns.size ?? 0);
    this._pages.delete(first);
    this._pages.set(first, { ...page, columns });
    for (const [at, old] of this._pages) {
      if (this._count <= KEPT || at === first) {
        break;
      }
      this._pages.delete(at);
      this._count -= old.columns.size;
    }
  }

  /** Those of the columns that a page does not have; it counts as looked at. */
  missing(first: number, names: readonly string[]): string[] {
    const page = this._pages.get(first);
    if (page) {
      this._pages.delete(first);
      this._pages.set(first, page);
    }
    return names.filter(name => !page?.columns.has(name));
  }

  private readonly _pages = new Map<number, Page>();
  private _count = 0;
}
