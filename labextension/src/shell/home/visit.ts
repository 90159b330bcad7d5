import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import type { IVisit } from '../tokens';

// Not in the namespace of Home's tab: a tracker removes what it does not know there.
const KEY = 'cellworks-visit:home';
/** Milliseconds without a look after which somebody has been away. */
export const AWAY = 10 * 60_000;
const DAY = 24 * 3600;
/** Things that are remembered as seen one by one. */
const MOST = 500;

/** One look: the last change that could be seen, and when that was (milliseconds since 1970). */
export interface Look {
  number: number;
  time: number;
}

interface Kept {
  last: Look | null;
  before: Look | null;
  unseen: number;
  from: number;
  seen: string[];
}

/**
 * What a person has seen of the studio, kept in Lab's state.
 *
 * Looks that follow one another within ten minutes are one visit, across reloads too; what happened after
 * the last look of the visit before is what happened while they were away.
 */
export class Visit implements IVisit {
  private constructor(
    private readonly _state: IStateDB | null,
    private _kept: Kept
  ) {}

  /** Read what is kept. */
  static async load(state: IStateDB | null): Promise<Visit> {
    const kept = asKept(await state?.fetch(KEY));
    return new Visit(state, kept ?? first());
  }

  readonly changed = new Signal<this, void>(this);

  /** The last look of the visit before this one; null where there was none, or all is marked as seen. */
  get before(): Look | null {
    return this._kept.before;
  }

  get unseen(): number {
    return this._kept.unseen;
  }

  get from(): number {
    return this._kept.from;
  }

  /** Whether a thing was looked at since it came to need attention. */
  has(slice: string, entity: string): boolean {
    return this._kept.seen.includes(keyOf(slice, entity));
  }

  /** Somebody looks at Home, which shows the studio up to a change. */
  look(number: number, time = Date.now()): void {
    const { last } = this._kept;
    if (last && number < last.number) {
      // Another store: what was seen of the old one says nothing.
      this._keep({ ...first(time), last: { number, time } });
    } else if (last && time - last.time > AWAY) {
      this._keep({ ...this._kept, before: last, last: { number, time } });
    } else if (last?.number !== number || time - last.time > AWAY / 10) {
      this._keep({ ...this._kept, last: { number, time } }, !last);
    }
  }

  /** A thing was looked at. */
  saw(slice: string, entity: string): void {
    if (!this.has(slice, entity)) {
      const seen = [...this._kept.seen, keyOf(slice, entity)].slice(-MOST);
      this._keep({ ...this._kept, seen });
    }
  }

  forget(slice: string, occasion: string): void {
    if (this.has(slice, occasion)) {
      const gone = keyOf(slice, occasion);
      const seen = this._kept.seen.filter(one => one !== gone);
      this._keep({ ...this._kept, seen });
    }
  }

  /**
   * Nothing up to a change needs attention any more, or is new.
   *
   * @param shown - What was seen that goes by no change: slices and occasions.
   */
  markAll(
    number: number,
    shown: readonly (readonly [slice: string, occasion: string])[] = [],
    time = Date.now()
  ): void {
    const last = { number, time };
    const seen = shown.map(([slice, one]) => keyOf(slice, one)).slice(-MOST);
    this._keep({ ...this._kept, last, before: null, unseen: number, seen });
  }

  private _keep(kept: Kept, tell = true): void {
    this._kept = kept;
    void this._state?.save(KEY, kept as unknown as ReadonlyJSONObject);
    if (tell) {
      this.changed.emit();
    }
  }
}

function first(time = Date.now()): Kept {
  // What failed long before anybody looked is history, not news.
  const from = time / 1000 - DAY;
  return { last: null, before: null, unseen: 0, from, seen: [] };
}

function keyOf(slice: string, entity: string): string {
  return `${slice}/${entity}`;
}

function asKept(value: unknown): Kept | undefined {
  const kept = value as Partial<Kept> | null | undefined;
  return typeof kept?.unseen === 'number' &&
    typeof kept.from === 'number' &&
    Array.isArray(kept.seen)
    ? {
        last: kept.last ?? null,
        before: kept.before ?? null,
        unseen: kept.unseen,
        from: kept.from,
        seen: kept.seen
      }
    : undefined;
}
