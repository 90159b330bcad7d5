import type { IDisposable } from '@lumino/disposable';
import {
  type Call,
  type Changes,
  Resource,
  type RunRow,
  type StudioEvent
} from '../../studio';
import type { SparseRows } from '../../ui/rows';

/** Which runs, in which order, and what of them. */
export interface Query {
  filter?: string;
  experiment?: string[];
  sort: string;
  columns: string[];
}

/** The runs that match, of which the pages in view are read. */
export interface Shown extends SparseRows<RunRow> {
  /** Those that are read, from the top. */
  readonly head: readonly RunRow[];
}

/** More than a window shows at once: what is read beyond that is waited for too. */
const PAGE = 50;
const MOST_PAGES = 60;

interface Pages {
  readonly asked: string;
  readonly total: number;
  readonly rows: ReadonlyMap<number, readonly RunRow[]>;
}

/**
 * A window on any number of runs: a page is read when it comes into view.
 *
 * While another filter or order is being read, the runs of the last one stay.
 */
export class RunWindow implements IDisposable {
  /** @param query - What is wanted now. */
  constructor(
    private readonly _call: Call,
    private readonly _query: () => Query
  ) {
    this.pages = new Resource(() => this._read());
  }

  readonly pages: Resource<Pages>;

  /** What the table shows; another object whenever that changes. */
  get shown(): Shown | undefined {
    const { value } = this.pages;
    if (value !== this._from) {
      this._from = value;
      this._shown = value && this._source(value);
    }
    return this._shown;
  }

  /** Whether what is shown is not what is wanted. */
  get isOld(): boolean {
    return (
      this.pages.value !== undefined &&
      this.pages.value.asked !== JSON.stringify(this._query())
    );
  }

  get isDisposed(): boolean {
    return this.pages.isDisposed;
  }

  /** Read again when an event matters. */
  follow(
    changes: Changes,
    matters: (event: StudioEvent) => boolean,
    pace: number
  ): void {
    changes.heard.connect(this._age, this);
    this._unfollow = () => changes.heard.disconnect(this._age, this);
    this._matters = matters;
    this.pages.follow(changes, matters, pace);
  }

  /** What is wanted has changed. */
  refresh(): Promise<void> {
    this._old = true;
    return this.pages.refresh();
  }

  dispose(): void {
    this._unfollow();
    this.pages.dispose();
  }

  private _age(_: unknown, event: StudioEvent): void {
    this._old ||= event.event === 'missed' || this._matters(event);
  }

  private async _read(): Promise<Pages> {
    const query = this._query();
    const asked = JSON.stringify(query);
    const before = this.pages.value;
    const another = before?.asked !== asked;
    const keep = before && !another && !this._old;
    this._old = false;
    if (another) {
      this._range = [0, Math.min(PAGE, this._range[1] - this._range[0])];
    }
    const wanted = this._pagesInView();
    const missing = keep ? wanted.filter(at => !before.rows.has(at)) : wanted;
    const answers = await Promise.all(
      missing.map(at =>
        this._call('get', '/runs', {
          query: { ...query, limit: PAGE, offset: at * PAGE }
        })
      )
    );
    const rows = new Map(keep ? before.rows : []);
    missing.forEach((at, index) => rows.set(at, answers[index].runs));
    for (const at of rows.keys()) {
      if (rows.size > MOST_PAGES && !wanted.includes(at)) {
        rows.delete(at);
      }
    }
    return { asked, total: answers[0]?.total ?? before?.total ?? 0, rows };
  }

  private _pagesInView(): number[] {
    const [first, last] = this._range.map(at => Math.floor(at / PAGE));
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  }

  private _source({ total, rows }: Pages): Shown {
    return {
      count: total,
      head: rows.get(0) ?? [],
      rowAt: index => rows.get(Math.floor(index / PAGE))?.[index % PAGE],
      find: key => {
        for (const [at, page] of rows) {
          const place = page.findIndex(row => row.id === key);
          if (place >= 0) {
            return at * PAGE + place;
          }
        }
        return -1;
      },
      want: (first, last) => {
        this._range = [first, Math.max(first, last)];
        if (
          this._pagesInView().some(at => !rows.has(at) && at * PAGE < total)
        ) {
          void this.pages.refresh();
        }
      }
    };
  }

  private _range: readonly number[] = [0, 0];
  private _old = false;
  private _from: Pages | undefined;
  private _shown: Shown | undefined;
  private _matters: (event: StudioEvent) => boolean = () => false;
  private _unfollow: () => void = () => undefined;
}
