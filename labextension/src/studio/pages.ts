import { Resource } from './resource';

/** A piece of a long list, as the server gives it. */
export interface Piece<Row> {
  rows: readonly Row[];
  /** How many rows there are in all. */
  total: number;
}

/** What is known of a long list: how long it is, and the rows that were read. Never changes. */
export class Listed<Row> {
  /**
   * @param want - Told which rows are in view.
   * @param keyOf - What tells a row from others.
   */
  constructor(
    readonly count: number,
    readonly want: (first: number, last: number) => void,
    keyOf: (row: Row) => string,
    private readonly _pages: ReadonlyMap<number, readonly Row[]>,
    private readonly _size: number
  ) {
    for (const [page, rows] of _pages) {
      rows.forEach((row, at) =>
        this._places.set(keyOf(row), page * _size + at)
      );
    }
  }

  /** The row at a place; undefined while it is not read. */
  rowAt(index: number): Row | undefined {
    const page = Math.floor(index / this._size);
    return this._pages.get(page)?.[index - page * this._size];
  }

  /** The place of a row that is read; -1 where it is not. */
  find(key: string): number {
    return this._places.get(key) ?? -1;
  }

  /** Every row that is read, from top to bottom. */
  get read(): readonly Row[] {
    return [...this._pages]
      .sort(([a], [b]) => a - b)
      .flatMap(([, rows]) => rows);
  }

  private readonly _places = new Map<string, number>();
}

/** How many pages are kept; those far from what is in view go first. */
const KEPT = 40;

/**
 * A long list of which only the pages in view are read, as a resource.
 *
 * An event reads those pages again; the others stay as they were until they come into view. Its value is
 * what a table takes for its rows.
 */
export class Pages<Row> extends Resource<Listed<Row>> {
  /**
   * @param load - Reads `limit` rows from `offset` on.
   * @param keyOf - What tells a row from others.
   */
  constructor(
    load: (offset: number, limit: number) => Promise<Piece<Row>>,
    keyOf: (row: Row) => string,
    private readonly _size = 50
  ) {
    super(() => this._readView(load, keyOf));
  }

  /** Counts the lists that were asked for: what scrolls back to the top when another is. */
  get epoch(): number {
    return this._epoch;
  }

  /** Whether what is shown is another list than the one that was asked for last. */
  get old(): boolean {
    return this._viewEpoch !== this._epoch;
  }

  /** Read again what is in view; the rest is as old as it is. */
  override refresh(): Promise<void> {
    this._fresh.clear();
    return super.refresh();
  }

  /** Read another list from its top: what is asked for changed. The old rows stay until it is there. */
  restart(): Promise<void> {
    this._epoch += 1;
    this._view = [0, 0];
    return this.refresh();
  }

  private readonly _want = (first: number, last: number): void => {
    const [from, to] = [this._pageOf(first), this._pageOf(last)];
    if (this._viewEpoch !== this._epoch) {
      // The view is of the list before: its place means nothing in the next one.
      return;
    }
    this._view = [from, to];
    if (this._missing().length > 0) {
      void super.refresh();
    }
  };

  private async _readView(
    load: (offset: number, limit: number) => Promise<Piece<Row>>,
    keyOf: (row: Row) => string
  ): Promise<Listed<Row>> {
    const epoch = this._epoch;
    const wanted = this._missing();
    wanted.forEach(page => this._fresh.add(page));
    let pieces: Piece<Row>[];
    try {
      pieces = await Promise.all(
        wanted.map(page => load(page * this._size, this._size))
      );
    } catch (reason) {
      wanted.forEach(page => this._fresh.delete(page));
      throw reason;
    }
    const old = this._viewEpoch === epoch ? this._pages : new Map();
    const pages = new Map<number, readonly Row[]>(old);
    wanted.forEach((page, at) => pages.set(page, pieces[at].rows));
    this._total = pieces.at(-1)?.total ?? this._total;
    this._viewEpoch = epoch;
    this._pages = this._kept(pages);
    return new Listed(this._total, this._want, keyOf, this._pages, this._size);
  }

  private _missing(): number[] {
    const [from, to] = this._view;
    const pages = Array.from({ length: to - from + 1 }, (_, at) => from + at);
    return pages.filter(
      page => !this._fresh.has(page) || !this._pages.has(page)
    );
  }

  private _kept(
    pages: ReadonlyMap<number, readonly Row[]>
  ): ReadonlyMap<number, readonly Row[]> {
    const [from, to] = this._view;
    const far = (page: number) => Math.max(from - page, page - to, 0);
    const last = this._pageOf(Math.max(0, this._total - 1));
    return new Map(
      [...pages]
        .filter(([page]) => page <= last)
        .sort(([a], [b]) => far(a) - far(b))
        .slice(0, KEPT)
    );
  }

  private _pageOf(index: number): number {
    return Math.max(0, Math.floor(index / this._size));
  }

  private _pages: ReadonlyMap<number, readonly Row[]> = new Map();
  private readonly _fresh = new Set<number>();
  private _view: [from: number, to: number] = [0, 0];
  private _total = 0;
  private _epoch = 0;
  private _viewEpoch = 0;
}
