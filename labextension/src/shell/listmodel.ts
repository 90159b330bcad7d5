import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { Pages, type Piece } from '../studio';
import { type ColumnLayout, PLAIN } from '../ui/layout';

/** One of a list’s things as it is looked at, a part at a time. */
export interface Looked extends IDisposable {
  readonly name: string;
  readonly tab: string | undefined;
  show(tab: string): void;
}

/** What a panel of named things shows: what its filter asks for, the columns, and the chosen one. */
export abstract class ListModel<
  Row extends object,
  Filter extends object,
  One extends Looked
> implements IDisposable {
  /**
   * @param start - What is asked for before anybody narrows it.
   * @param keyOf - What tells a row from others; the chosen one has it for its name.
   * @param layout - How a person arranged the columns before.
   */
  constructor(
    start: Filter,
    keyOf: (row: Row) => string,
    layout: ColumnLayout = PLAIN
  ) {
    this._filter = start;
    this._layout = layout;
    this.page = new Pages((offset, limit) => this.read(offset, limit), keyOf);
  }

  readonly page: Pages<Row>;
  /** Emitted when the filter, the columns or the chosen one change. */
  readonly changed = new Signal<this, void>(this);

  get filter(): Filter {
    return this._filter;
  }

  /** How the columns are arranged. */
  get layout(): ColumnLayout {
    return this._layout;
  }

  /** The chosen one, if any. */
  get chosen(): One | null {
    return this._chosen;
  }

  get isDisposed(): boolean {
    return this.page.isDisposed;
  }

  narrow(change: Partial<Filter>): void {
    const before = JSON.stringify(this.query());
    this._filter = { ...this._filter, ...change };
    this.changed.emit();
    if (JSON.stringify(this.query()) !== before) {
      void this.page.restart();
    }
  }

  /** Arrange the columns. */
  arrange(layout: ColumnLayout): void {
    this._layout = layout;
    this.changed.emit();
  }

  choose(name: string | null): void {
    if (name === (this._chosen?.name ?? null)) {
      return;
    }
    const tab = this._chosen?.tab;
    this._chosen?.dispose();
    this._chosen = name === null ? null : this.make(name);
    if (tab && !this.own.includes(tab)) {
      // Whoever walks down the list compares the same part of one after the other.
      this._chosen?.show(tab);
    }
    this.changed.emit();
  }

  dispose(): void {
    this.choose(null);
    this.page.dispose();
    Signal.clearData(this);
  }

  /** What the filter asks the studio for. */
  protected abstract query(): object;

  /** Read some of the rows that match. */
  protected abstract read(offset: number, limit: number): Promise<Piece<Row>>;

  /** Look at one of them. */
  protected abstract make(name: string): One;

  /** Parts that are not shown of the next one too. */
  protected readonly own: readonly string[] = [];

  private _filter: Filter;
  private _layout: ColumnLayout;
  private _chosen: One | null = null;
}
