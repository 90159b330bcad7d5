import { Signal } from '@lumino/signaling';
import type { Arranged, ColumnInfo } from '../wrangler/types';

/** Which columns a person has hidden, and which ones stay on the left; by names, for they outlive a step. */
export class Arrangement {
  /** @param arranged - How they were before; left out: all stand as they come. */
  constructor({ hidden, pinned }: Arranged = { hidden: [], pinned: [] }) {
    this._hidden = new Set(hidden);
    this._pinned = pinned;
  }

  readonly changed = new Signal<this, void>(this);

  get hidden(): ReadonlySet<string> {
    return this._hidden;
  }

  get pinned(): readonly string[] {
    return this._pinned;
  }

  isPinned(name: string): boolean {
    return this._pinned.includes(name);
  }

  hide(name: string): void {
    this._hidden = new Set([...this._hidden, name]);
    this.changed.emit();
  }

  /** Show some of the hidden columns, or all. */
  unhide(names: Iterable<string> = this._hidden): void {
    const shown = new Set(names);
    this._hidden = new Set([...this._hidden].filter(one => !shown.has(one)));
    this.changed.emit();
  }

  pin(name: string, stays: boolean): void {
    const others = this._pinned.filter(one => one !== name);
    this._pinned = stays ? [...others, name] : others;
    this.changed.emit();
  }

  /** Columns in the order in which they stand, and how many of them stay. */
  arrange<Column extends Pick<ColumnInfo, 'name'>>(
    all: readonly Column[]
  ): { columns: Column[]; pinned: number } {
    const shown = all.filter(({ name }) => !this._hidden.has(name));
    const stay = this._pinned.flatMap(
      name => shown.find(one => one.name === name) ?? []
    );
    const scroll = shown.filter(({ name }) => !this.isPinned(name));
    return { columns: [...stay, ...scroll], pinned: stay.length };
  }

  private _hidden: ReadonlySet<string>;
  private _pinned: readonly string[];
}
