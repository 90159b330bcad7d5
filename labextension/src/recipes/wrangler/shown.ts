import type { IDisposable } from '@lumino/disposable';
import type {
  ColumnInfo,
  Door,
  Draft,
  Opened,
  Ran,
  Step,
  Table,
  View
} from './types';
import { fitting, unplaced, WHOLE } from './views';

/**
 * Which table of a wrangler is shown, and how: after which steps, with which trial, filtered by what.
 *
 * Only steps that were run are shown, with what they have learned; the table stays what it was until its next
 * columns are known, so that both are always of one another.
 */
export class Shown implements IDisposable {
  /**
   * @param _tell - Called when something is known later than it was asked for.
   * @param view - What the rows are filtered and sorted by from the beginning.
   */
  constructor(
    private readonly _tell: () => void,
    view: View = WHOLE
  ) {
    this._view = { ...WHOLE, ...view };
  }

  /** After how many steps a person looks; null: after all. */
  get at(): number | null {
    return this._at;
  }

  get draft(): Draft | null {
    return this._draft;
  }

  get table(): Table | null {
    return this._table;
  }

  get columns(): readonly ColumnInfo[] {
    return this._columns;
  }

  get view(): View {
    return this._fitting;
  }

  get column(): string | null {
    const { _column: name } = this;
    return this._columns.some(one => one.name === name) ? name : null;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** A frame is open; none of its steps has been run yet. */
  open(door: Door | null, { frame, columns }: Opened): void {
    this._door = door;
    this._frame = frame;
    this._standing = [];
    this._known = new Map([[0, columns]]);
    this._view = unplaced(this._view);
    this._update();
  }

  /** The kernel is gone: what it held cannot be shown any more. */
  close(): void {
    this._door = null;
    this._frame = null;
    this._table = null;
    this._updates += 1;
  }

  /** Steps were run: those before the one that failed, if any did, stand. */
  ran(steps: readonly Step[], { failed, columns }: Ran): void {
    const before = this._known.get(0);
    this._standing = failed ? steps.slice(0, failed.number - 1) : steps;
    this._known = new Map(before ? [[0, before]] : []);
    this._known.set(this._standing.length, columns);
    this._update();
  }

  /** The steps have changed: what was looked at or tried among the old ones stays only until they were run. */
  leave(): void {
    this._at = null;
    this._draft = null;
  }

  /** The steps could not be run: what was last run is shown. */
  settle(): void {
    this._update();
  }

  select(at: number | null): void {
    this._at = at;
    this._draft = null;
    this._update();
    this._tell();
  }

  try(draft: Draft | null): void {
    this._draft = draft;
    this._update();
    this._tell();
  }

  show(view: View): void {
    this._view = { ...WHOLE, ...view };
    this._fit();
    this._tell();
  }

  look(column: string | null): void {
    this._column = column;
    this._tell();
  }

  dispose(): void {
    this._disposed = true;
    this.close();
  }

  /** Have the table be what it should be, once its columns are known. */
  private _update(): void {
    const update = ++this._updates;
    const { _door: door, _frame: frame, _draft: draft } = this;
    if (!door || frame === null) {
      return;
    }
    const standing = this._standing;
    const length = Math.min(
      draft?.place ?? this._at ?? Infinity,
      standing.length
    );
    const steps = standing.slice(0, length);
    const known = this._known.get(length);
    const become = (columns: readonly ColumnInfo[]) =>
      this._become({ frame, steps, trial: draft?.step ?? null }, columns);
    if (known) {
      become(known);
      return;
    }
    door.request({ type: 'run', frame, steps }, { turn: 'columns' }).then(
      ({ answer }) => {
        if (this._standing === standing) {
          this._known.set(length, answer.columns);
        }
        if (update === this._updates) {
          become(answer.columns);
          this._tell();
        }
      },
      // The grid, which asks for the same rows, says what is the matter.
      () => undefined
    );
  }

  private _become(table: Table, columns: readonly ColumnInfo[]): void {
    const old = this._table;
    if (!old || !isSame(old, table)) {
      this._view = unplaced(this._view);
    }
    if (!old || !isSame(old, table) || old.trial !== table.trial) {
      this._table = table;
    }
    this._columns = columns;
    this._fit();
  }

  private _fit(): void {
    const hasTrial = Boolean(this._table?.trial);
    this._fitting = fitting(this._view, this._columns, hasTrial);
  }

  private _door: Door | null = null;
  private _frame: string | null = null;
  /** The steps that were run and did not fail. */
  private _standing: readonly Step[] = [];
  /** Columns after so many of the standing steps, as far as they are known. */
  private _known = new Map<number, readonly ColumnInfo[]>();
  private _at: number | null = null;
  private _draft: Draft | null = null;
  private _table: Table | null = null;
  private _columns: readonly ColumnInfo[] = [];
  private _view: View;
  private _fitting: View = WHOLE;
  private _column: string | null = null;
  private _updates = 0;
  private _disposed = false;
}

/** Whether two tables have the same rows: of one frame after the same steps, whatever is tried. */
export function isSame(one: Table, other: Table): boolean {
  const [left, right] = [one.steps ?? [], other.steps ?? []];
  return (
    one.frame === other.frame &&
    left.length === right.length &&
    left.every((step, at) => step === right[at])
  );
}
