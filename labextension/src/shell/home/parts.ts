import { Signal } from '@lumino/signaling';
import type { HomePart } from '../tokens';

/** The slices' parts of Home; they come and go with their plugins. */
export class HomeParts {
  readonly changed = new Signal<this, void>(this);

  get all(): readonly HomePart[] {
    return this._parts;
  }

  /** Add a part; returns what takes it away again. */
  add(part: HomePart): () => void {
    this._set([...this._parts, part].sort((a, b) => a.rank - b.rank));
    return () => this._set(this._parts.filter(one => one !== part));
  }

  private _set(parts: readonly HomePart[]): void {
    this._parts = parts;
    this.changed.emit();
  }

  private _parts: readonly HomePart[] = [];
}
