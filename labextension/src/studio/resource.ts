import { VDomModel } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Changes, StudioEvent } from './changes';
import { asStudioError, type StudioError } from './errors';

let serials = 0;

/**
 * Something that is read from the server, with the one state machine for it.
 *
 * The last good value stays while it is read again and when that fails, so a panel dims and never
 * blanks. However often `refresh` is called, one read runs and at most one more follows it.
 */
export class Resource<T> extends VDomModel {
  constructor(private readonly _load: () => Promise<T>) {
    super();
  }

  /** Tells this resource from every other one. */
  readonly serial = ++serials;

  /** The last value that was read. */
  get value(): T | undefined {
    return this._value;
  }

  /** Why the last read failed; undefined once one succeeds. */
  get error(): StudioError | undefined {
    return this._error;
  }

  /** Counts every change of what can be seen here. */
  get version(): number {
    return this._version;
  }

  /** Whether a read is under way. */
  get loading(): boolean {
    return this._running !== undefined;
  }

  /** Read (again); resolves once a read that began after this call has ended. Never rejects. */
  refresh(): Promise<void> {
    if (this.isDisposed) {
      return Promise.resolve();
    }
    this._stale = false;
    if (this._running) {
      this._next ??= this._running.then(() => {
        this._next = undefined;
        return this.refresh();
      });
      return this._next;
    }
    this._running = this._read().finally(() => {
      this._running = undefined;
      this._tell();
    });
    this._tell();
    return this._running;
  }

  /**
   * Somebody looks: read if that was never done or an event came meanwhile.
   *
   * While nobody looks, events only mark the value as old. Returns what ends the look.
   */
  watch(): () => void {
    this._watchers += 1;
    if (this._stale) {
      void this.refresh();
    }
    let looking = true;
    return () => {
      this._watchers -= looking ? 1 : 0;
      looking = false;
    };
  }

  /** Forget what was read and read anew: what is wanted is another thing now. */
  reset(): Promise<void> {
    this._value = undefined;
    this._error = undefined;
    return this.refresh();
  }

  /**
   * Read again when an event matters and somebody looks, until disposed.
   *
   * The first event is answered at once; those of the next `pace` milliseconds by one more read. All
   * reads of a tab take turns; `cost` is how many requests one is, and what is `urgent` goes first.
   */
  follow(
    changes: Changes,
    matters: (event: StudioEvent) => boolean,
    pace = 200,
    turn: { urgent?: boolean; cost?: number } = {}
  ): this {
    let waiting = false;
    // A supervisor that was stopped stays so until a person wants something: events are no such wish.
    const read = () => {
      if (this._running) {
        void this._running.then(read); // it may be told to end meanwhile
        return;
      }
      waiting = false;
      if (this._watchers > 0 && changes.here) {
        void this.refresh();
      }
    };
    const heard = (_: Changes, event: StudioEvent) => {
      const back = event.event === 'presence' && event.here && this._stale;
      if (event.event !== 'missed' && !back && !matters(event)) {
        return;
      }
      this._stale = true;
      const wait = this._paced + pace - Date.now();
      this._timer ??= window.setTimeout(
        () => {
          this._timer = undefined;
          this._paced = Date.now();
          if (this._watchers > 0 && !waiting) {
            waiting = true;
            changes.turns.take(read, turn);
          }
        },
        Math.max(0, wait)
      );
    };
    changes.heard.connect(heard);
    this._following.push({
      isDisposed: false,
      dispose: () => {
        changes.heard.disconnect(heard);
      }
    });
    return this;
  }

  override dispose(): void {
    window.clearTimeout(this._timer);
    this._following.splice(0).forEach(one => one.dispose());
    super.dispose();
  }

  private async _read(): Promise<void> {
    try {
      this._value = await this._load();
      this._error = undefined;
    } catch (reason) {
      this._error = asStudioError(reason);
    }
  }

  private _tell(): void {
    this._version += 1;
    if (!this.isDisposed) {
      this.stateChanged.emit(undefined);
    }
  }

  private _value: T | undefined;
  private _error: StudioError | undefined;
  private _running: Promise<void> | undefined;
  private _next: Promise<void> | undefined;
  private _version = 0;
  private _watchers = 0;
  private _stale = true;
  private _paced = 0;
  private _timer: number | undefined;
  private readonly _following: IDisposable[] = [];
}
