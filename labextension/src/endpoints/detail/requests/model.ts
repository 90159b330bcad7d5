import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  isAbout,
  type IStudio,
  type LoggedColumn,
  Pages,
  type Piece,
  Resource,
  type StudioError
} from '../../../studio';
import { type ColumnLayout, PLAIN } from '../../../ui/layout';
import {
  type Filter,
  isSame,
  queryOf,
  START,
  type Stretch,
  stretchOf
} from './filter';
import { joined, type LoggedRow, rowsOf } from './rows';

/** What a person is about to do. */
export type RequestsAct = 'label' | 'settings';

/** Milliseconds between two looks for what came since. */
const PACE = 5000;
/** The least step of the log's times, in seconds. */
const TICK = 1e-6;

/** How many rows there are of the stretch of time, whether they match or not, and where they lie. */
interface Kept {
  logged: number;
  /** Where the stretch of time begins; undefined is with the log. */
  since: number | undefined;
  folder: string;
}

/**
 * The request log of an endpoint as it is looked at.
 *
 * The list ends at the newest row that was there when it was read, so that it stays where it is while
 * requests arrive; how many came since is counted beside it.
 */
export class RequestsModel implements IDisposable {
  constructor(
    private readonly _studio: IStudio,
    private readonly _endpoint: string
  ) {
    this.page = new Pages(
      (offset, limit) => this._read(offset, limit),
      row => row.key
    );
    this.news = new Resource(() => this._count()).follow(
      _studio.changes,
      event => isAbout(event, 'endpoints', _endpoint),
      PACE
    );
  }

  readonly page: Pages<LoggedRow>;
  /** How many rows that match came since the list was read. */
  readonly news: Resource<number>;
  /** Emitted when what is asked for, shown or chosen changes. */
  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this.page.isDisposed;
  }

  get filter(): Filter {
    return this._filter;
  }

  /** Every column that was seen, in the log's order. */
  get columns(): readonly LoggedColumn[] {
    return this._columns;
  }

  /** Names and versions of the deployments that were seen in the log. */
  get deployments(): ReadonlyMap<string, string> {
    return this._deployments;
  }

  /** How much the log holds; undefined until it was read. */
  get kept(): Kept | undefined {
    return this._kept;
  }

  /** How the columns are arranged. */
  get layout(): ColumnLayout {
    return this._layout;
  }

  /** The row whose details are shown, as it was read last. */
  get chosen(): LoggedRow | null {
    const list = this.page.value;
    const at = this._chosen ? (list?.find(this._chosen.key) ?? -1) : -1;
    return list?.rowAt(at) ?? this._chosen;
  }

  get act(): RequestsAct | null {
    return this._act;
  }

  /** Whether a label is being sent. */
  get busy(): boolean {
    return this._busy;
  }

  /** Why a label was refused. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  /** Ask for other rows. */
  narrow(change: Partial<Filter>): void {
    const before = this._filter;
    this._filter = { ...before, ...change };
    this.changed.emit();
    if (!isSame(before, this._filter)) {
      void this.again();
    }
  }

  /** Read the list anew, from the newest row on. */
  async again(): Promise<void> {
    this._ends = undefined;
    await this.page.restart();
    if (this._ends) {
      void this.news.refresh();
    }
  }

  arrange(layout: ColumnLayout): void {
    this._layout = layout;
    this.changed.emit();
  }

  /** Show the details of a row, or of none. */
  choose(row: LoggedRow | null): void {
    if (this._act === 'label' && row?.key !== this._chosen?.key) {
      this._act = null;
    }
    this._chosen = row;
    this.changed.emit();
  }

  /** Open a form, or close the one that is open. */
  begin(act: RequestsAct | null): void {
    this._act = act;
    this._problem = undefined;
    this.changed.emit();
  }

  /** Say what turned out to be true of a row. */
  async label(row: LoggedRow, label: string | number | boolean): Promise<void> {
    if (this._busy) {
      return;
    }
    this._busy = true;
    this._problem = undefined;
    this.changed.emit();
    try {
      await this._studio.call('post', '/endpoints/{endpoint}/labels', {
        path: { endpoint: this._endpoint },
        body: { labels: [{ id: row.id, row: row.row, label }] }
      });
      await this.page.refresh();
      if (this._chosen?.key === row.key) {
        const values = new Map(row.values).set('label', label);
        this._chosen = { ...row, values };
      }
      this._act = null;
    } catch (reason) {
      this._problem = asStudioError(reason);
    } finally {
      this._busy = false;
      this.changed.emit();
    }
  }

  dispose(): void {
    this.page.dispose();
    this.news.dispose();
    Signal.clearData(this);
  }

  private async _read(
    offset: number,
    limit: number
  ): Promise<Piece<LoggedRow>> {
    const filter = this._filter;
    const stretch = this._ends ?? stretchOf(filter, Date.now() / 1000);
    const page = await this._ask(filter, stretch, limit, offset);
    const rows = rowsOf(page);
    if (filter === this._filter) {
      if (this._ends === undefined && offset === 0 && rows.length > 0) {
        this._ends = { ...stretch, until: rows[0].time + TICK };
      }
      const { logged, folder } = page;
      this._kept = { logged, folder, since: stretch.since };
      this._columns = joined(this._columns, page.columns);
      for (const { deployment, version } of rows) {
        if (!this._deployments.has(deployment)) {
          this._deployments = new Map(this._deployments).set(
            deployment,
            version
          );
        }
      }
    }
    return { rows, total: page.total };
  }

  /** Count what came since the list was read; a list that is empty is read again instead. */
  private async _count(): Promise<number> {
    const filter = this._filter;
    const closed = stretchOf(filter, 0).until !== undefined;
    const { value: list, error, loading } = this.page;
    if (closed || !list || error || loading) {
      return 0;
    }
    if (this._ends === undefined) {
      void this.page.restart();
      return 0;
    }
    const since = this._ends.until;
    return (await this._ask(filter, { since }, 1, 0)).total;
  }

  private _ask(
    filter: Filter,
    stretch: Stretch,
    limit: number,
    offset: number
  ) {
    return this._studio.call('get', '/endpoints/{endpoint}/requests', {
      path: { endpoint: this._endpoint },
      query: { ...queryOf(filter), ...stretch, limit, offset }
    });
  }

  private _filter = START;
  /** The stretch of time that the list is of, once its newest row was read. */
  private _ends: Stretch | undefined;
  private _kept: Kept | undefined;
  private _columns: readonly LoggedColumn[] = [];
  private _deployments: ReadonlyMap<string, string> = new Map();
  private _layout: ColumnLayout = PLAIN;
  private _chosen: LoggedRow | null = null;
  private _act: RequestsAct | null = null;
  private _busy = false;
  private _problem: StudioError | undefined;
}
