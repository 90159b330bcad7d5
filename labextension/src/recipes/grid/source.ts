import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { Cell, GridColumn, GridSource, Tone, View } from '../../ui/grid';
import { isLost, isSuperseded } from '../wrangler/refusals';
import type {
  ColumnInfo,
  IWrangler,
  Table,
  Trial,
  View as Rows
} from '../wrangler/types';
import type { Arrangement } from './arrangement';
import { cellOf, decode, Mark } from './decode';
import { Pages, ROWS } from './pages';

/** A column of the grid, and what a trial does to it. */
export interface ShownColumn extends GridColumn {
  kind: ColumnInfo['kind'];
  dtype: string;
  status: Tone | null;
}

/** Requests for rows under way at once: one to draw, one to be there next. */
const LANES = 2;
/** Columns beside those in view that are read along. */
const MARGIN = 8;
/** Columns that the first window of a table is asked for. */
const FIRST_COLUMNS = 40;
const SIGNS = { [Mark.changed]: '~', [Mark.added]: '+', [Mark.removed]: '−' };

/** One table as it is viewed, with the pages of it that are here. */
interface State {
  table: Table;
  view: Rows;
  rows: number;
  allRows: number;
  trial: Trial | null;
  all: readonly ShownColumn[];
  pages: Pages;
}

/**
 * The rows that a wrangler shows, read page by page as they come into view.
 *
 * What is shown stays until the first page of what shall be shown next is here, so that the grid dims and
 * never blanks.
 */
export class WindowSource implements GridSource, IDisposable {
  constructor(
    private readonly _wrangler: IWrangler,
    private readonly _arrangement: Arrangement,
    /** What is said of a cell that was something else. */
    private readonly _wasWords: (was: string) => string
  ) {
    _wrangler.changed.connect(this._look, this);
    _arrangement.changed.connect(this._rearrange, this);
    this._look();
  }

  readonly changed = new Signal<this, void>(this);
  readonly reshaped = new Signal<this, void>(this);
  /** Emitted when it begins or ends to wait, or is refused. */
  readonly stateChanged = new Signal<this, void>(this);

  /** Whether what is shown is not yet what shall be. */
  get isWaiting(): boolean {
    return this._asked !== null;
  }

  /** Why the rows could not be read. */
  get failure(): unknown {
    return this._failure;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  get rows(): number {
    return this._state?.rows ?? 0;
  }

  get allRows(): number {
    return this._state?.allRows ?? 0;
  }

  get trial(): Trial | null {
    return this._state?.trial ?? null;
  }

  get columns(): readonly ShownColumn[] {
    return this._columns;
  }

  get pinned(): number {
    return this._pinned;
  }

  cell(row: number, column: number): Cell | undefined {
    const found = this._find(row, column);
    return found && cellOf(found.column.values.get(found.at));
  }

  label(row: number): string {
    const page = this._state?.pages.get(row);
    if (!page) {
      return '';
    }
    const at = row % ROWS;
    const mark = (page.marks?.get(at) ?? Mark.same) as keyof typeof SIGNS;
    const label = String(page.labels.get(at) ?? '');
    return mark in SIGNS ? `${SIGNS[mark]} ${label}` : label;
  }

  tone(row: number, column: number): Tone | null {
    const found = this._state?.trial ? this._find(row, column) : undefined;
    if (!found) {
      return null;
    }
    const mark = (found.page.marks?.get(found.at) ?? Mark.same) as Mark;
    if (mark === Mark.added || mark === Mark.removed) {
      return mark === Mark.added ? 'added' : 'removed';
    }
    const { status } = this._columns[column];
    if (status === 'added' || status === 'removed') {
      return status;
    }
    return found.column.changed?.get(found.at) === true ? 'changed' : null;
  }

  note(row: number, column: number): string | null {
    const found = this._find(row, column);
    if (found?.column.changed?.get(found.at) === true) {
      return this._wasWords(String(found.column.was?.get(found.at) ?? 'null'));
    }
    return null;
  }

  /** A row's place in the table; undefined while it is not read. */
  placeOf(row: number): number | undefined {
    const place: unknown = this._state?.pages.get(row)?.places.get(row % ROWS);
    return place === undefined || place === null ? undefined : Number(place);
  }

  want(view: View): void {
    this._wanted = view;
    this._pump();
  }

  /** Ask again for what was refused. */
  retry(): void {
    this._failure = undefined;
    this._asked = null;
    this._look();
    this._pump();
    this.stateChanged.emit();
  }

  dispose(): void {
    this._disposed = true;
    this._wrangler.changed.disconnect(this._look, this);
    this._arrangement.changed.disconnect(this._rearrange, this);
    Signal.clearData(this);
  }

  private _find(row: number, column: number) {
    const page = this._state?.pages.get(row);
    const of = page?.columns.get(this._columns[column]?.name ?? '');
    return page && of && { page, column: of, at: row % ROWS };
  }

  /** Read what the wrangler shows now, if that is something else than before. */
  private _look(): void {
    const { table, view } = this._wrangler;
    const last = this._asked ?? this._state;
    if (!table || (last?.table === table && last.view === view)) {
      return;
    }
    this._failure = undefined;
    this._asked = { table, view };
    void this._begin(this._asked);
    this.stateChanged.emit();
  }

  private async _begin(asked: { table: Table; view: Rows }): Promise<void> {
    const { table, view } = asked;
    const infos = this._wrangler.columns;
    const there = new Set(infos.map(({ name }) => name));
    const inView = this._names(0).filter(name => there.has(name));
    const names =
      inView.length > 0
        ? inView
        : infos.slice(0, FIRST_COLUMNS).map(({ name }) => name);
    const first = Pages.first(this._wanted?.rows[0] ?? 0);
    try {
      const { answer, page } = await this._ask(asked, first, names, 'window');
      if (this._asked !== asked) {
        return;
      }
      const pages = new Pages();
      pages.put(first, page);
      this._asked = null;
      this._state = {
        table,
        view,
        rows: answer.rows,
        allRows: answer.all_rows,
        trial: answer.trial,
        all: shownColumns(infos, answer.columns, answer.trial),
        pages
      };
      this._rearrange();
      this.stateChanged.emit();
    } catch (reason) {
      if (this._asked === asked) {
        this._refused(reason);
      }
    }
  }

  private async _ask(
    { table, view }: { table: Table; view: Rows },
    first: number,
    columns: readonly string[],
    turn: string
  ) {
    const { door } = this._wrangler;
    if (!door) {
      throw new Error('There is no kernel to ask.');
    }
    const { answer, buffers } = await door.request(
      {
        type: 'window',
        table,
        view,
        first,
        count: ROWS,
        columns: [...columns]
      },
      { turn }
    );
    const names = answer.columns.map(({ name }) => name);
    return { answer, page: await decode(buffers[0], names) };
  }

  /** The order of columns has changed, or the table: the grid takes another shape. */
  private _rearrange(): void {
    const { columns, pinned } = this._arrangement.arrange(
      this._state?.all ?? []
    );
    this._columns = columns;
    this._pinned = pinned;
    this.reshaped.emit();
  }

  /** Names of the columns in view, and of so many beside them. */
  private _names(margin: number): string[] {
    const [first, last] = this._wanted?.columns ?? [0, -1];
    const { _columns: columns, _pinned: pinned } = this;
    return [
      ...columns.slice(0, pinned),
      ...columns.slice(Math.max(pinned, first - margin), last + 1 + margin)
    ].map(({ name }) => name);
  }

  /** Ask for what is in view and not here; then for what may come into view next. */
  private _pump(): void {
    const { _state: state, _wanted: view } = this;
    if (!state || !view || this._failure !== undefined || this._asked) {
      return;
    }
    const names = this._names(MARGIN);
    for (const first of Pages.around(view.rows, state.rows)) {
      const lane = this._lanes.findIndex(busy => busy === null);
      if (lane < 0) {
        return;
      }
      if (this._lanes.some(busy => busy === `${first}`)) {
        continue;
      }
      const missing = state.pages.missing(first, names);
      if (missing.length > 0) {
        void this._fetch(state, first, missing, lane);
      }
    }
  }

  private async _fetch(
    state: State,
    first: number,
    names: readonly string[],
    lane: number
  ): Promise<void> {
    this._lanes[lane] = `${first}`;
    try {
      const { page } = await this._ask(state, first, names, `rows-${lane}`);
      if (this._state === state) {
        state.pages.put(first, page);
        this.changed.emit();
      }
    } catch (reason) {
      if (this._state === state) {
        this._refused(reason);
      }
    }
    this._lanes[lane] = null;
    if (!this._disposed) {
      this._pump();
    }
  }

  private _refused(reason: unknown): void {
    // The wrangler says itself that its kernel is gone.
    if (!isSuperseded(reason) && !isLost(reason) && !this._disposed) {
      this._failure = reason;
      this.stateChanged.emit();
    }
  }

  private _state: State | null = null;
  /** What shall be shown next. */
  private _asked: { table: Table; view: Rows } | null = null;
  private _columns: readonly ShownColumn[] = [];
  private _pinned = 0;
  private _wanted: View | null = null;
  private _failure: unknown = undefined;
  private readonly _lanes: (string | null)[] = new Array(LANES).fill(null);
  private _disposed = false;
}

/** All columns in their order, those that a trial adds or removes among them. */
export function shownColumns(
  before: readonly ColumnInfo[],
  answered: readonly ColumnInfo[],
  trial: Trial | null
): ShownColumn[] {
  const infos = new Map([...before, ...answered].map(one => [one.name, one]));
  const statuses = new Map(trial?.columns.map(one => [one.name, one.status]));
  const names = before.map(({ name }) => name);
  const places = new Map(names.map((name, at) => [name, at]));
  let last = -1;
  const added = new Map<number, string[]>();
  for (const { name } of trial?.columns ?? []) {
    const place = places.get(name);
    if (place === undefined) {
      // It stands behind the one that the trial names before it.
      added.set(last, [...(added.get(last) ?? []), name]);
    } else {
      last = place;
    }
  }
  const ordered = [
    ...(added.get(-1) ?? []),
    ...names.flatMap((name, at) => [name, ...(added.get(at) ?? [])])
  ];
  return ordered.map(name => {
    const { kind, dtype } = infos.get(name) ?? {
      kind: 'text' as const,
      dtype: ''
    };
    const status = statuses.get(name) ?? 'same';
    return {
      name,
      type: dtype,
      numeric: kind === 'number',
      kind,
      dtype,
      status: status === 'same' ? null : status
    };
  });
}
