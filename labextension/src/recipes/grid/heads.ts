import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { isLost, isSuperseded } from '../wrangler/refusals';
import { isSame } from '../wrangler/shown';
import type { Header, IWrangler, Table, View } from '../wrangler/types';

/** What was asked for. */
interface Asked {
  table: Table;
  view: View;
}

interface Known extends Asked {
  header: Header;
  /** Whether it was asked to be exact; some are too large for that, and stay a sample's. */
  isFinal: boolean;
}

/** Requests under way: what is quick must not wait behind what is exact. */
type Lane = 'quick' | 'exact';

/**
 * What the columns in view hold, over all rows and over those that are shown.
 *
 * A sample is asked for first and drawn at once, the exact figures after it. While a filter moves, one request
 * is under way and the newest state is asked for next, so that headers follow the pointer and no queue grows.
 */
export class Heads implements IDisposable {
  constructor(private readonly _wrangler: IWrangler) {
    _wrangler.changed.connect(this._pump, this);
  }

  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** A column's header; of how it was before the last change while that is not known yet. */
  get(name: string): Header | undefined {
    return this._known.get(name)?.header;
  }

  /** Whether a header is of what is shown now. */
  isCurrent(name: string): boolean {
    return this._isCurrent(this._known.get(name));
  }

  /** Say which columns are in view. */
  want(names: readonly string[]): void {
    this._wanted = names;
    this._pump();
  }

  dispose(): void {
    this._disposed = true;
    this._wrangler.changed.disconnect(this._pump, this);
    Signal.clearData(this);
  }

  private _pump(): void {
    const { table, door } = this._wrangler;
    if (!table || !door || this._disposed) {
      return;
    }
    const there = new Set(this._wrangler.columns.map(({ name }) => name));
    const wanted = this._wanted.filter(name => there.has(name));
    const old = wanted.filter(name => !this.isCurrent(name));
    // The kernel keeps the bins of what it has looked at wholly: those are counted anew in no time.
    const counted = old.filter(name => this._isCounted(name));
    const rough = wanted.filter(
      name => this.isCurrent(name) && !this._known.get(name)?.isFinal
    );
    if (counted.length > 0) {
      void this._ask('quick', counted, true);
    } else if (old.length > 0) {
      void this._ask('quick', old, false);
    } else if (rough.length > 0) {
      void this._ask('exact', rough, true);
    }
  }

  private _isCounted(name: string): boolean {
    const known = this._known.get(name);
    const { table } = this._wrangler;
    return !!known?.isFinal && !!table && isSame(known.table, table);
  }

  private async _ask(
    lane: Lane,
    columns: string[],
    exact: boolean
  ): Promise<void> {
    const { table, view, door } = this._wrangler;
    // What is exact takes long: a later one takes its turn, and need not wait for it.
    const isAsked =
      lane === 'quick'
        ? this._quick
        : this._isCurrent(this._exact) &&
          this._exact?.columns.join('\0') === columns.join('\0');
    if (!table || !door || isAsked) {
      return;
    }
    const asked = { table, view, columns };
    if (lane === 'quick') {
      this._quick = true;
    } else {
      this._exact = asked;
    }
    try {
      const { answer } = await door.request(
        {
          type: 'headers',
          table: { ...table, trial: null },
          view,
          columns,
          exact
        },
        { turn: `headers-${lane}` }
      );
      for (const header of answer.headers) {
        this._known.set(header.name, {
          header,
          table,
          view,
          isFinal: exact || header.exact
        });
      }
      this._refused = null;
    } catch (reason) {
      if (!isSuperseded(reason) && !isLost(reason)) {
        this._refused = { table, view };
      }
    }
    if (lane === 'quick') {
      this._quick = false;
    } else if (this._exact === asked) {
      this._exact = null;
    }
    if (!this._disposed) {
      this.changed.emit();
      // What was refused is not asked for again until something else is shown.
      if (!this._isCurrent(this._refused)) {
        this._pump();
      }
    }
  }

  /** Whether something is of what is shown now; a trial shows in the rows, not here. */
  private _isCurrent(asked: Asked | null | undefined): boolean {
    const { table, view } = this._wrangler;
    return (
      !!asked && !!table && asked.view === view && isSame(asked.table, table)
    );
  }

  private readonly _known = new Map<string, Known>();
  private _wanted: readonly string[] = [];
  private _quick = false;
  private _exact: (Asked & { columns: string[] }) | null = null;
  private _refused: Asked | null = null;
  private _disposed = false;
}
