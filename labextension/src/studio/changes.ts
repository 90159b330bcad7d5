import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

/** The schema under which the server tells of changes. */
export const CHANGE_SCHEMA = 'https://cellworks.dev/events/change';

/** A stored state change: read the entity again. */
export interface Changed {
  event: 'change';
  number: number;
  slice: string;
  entity: string;
  verb: string;
}

/** Files of an entity grew. */
export interface Grew {
  event: 'grew';
  slice: string;
  entity: string;
  what: readonly string[];
}

/** The supervisor came or went. */
export interface Presence {
  event: 'presence';
  here: boolean;
}

/** Something may have been missed: read everything again. */
export interface Missed {
  event: 'missed';
}

export type StudioEvent = Changed | Grew | Presence | Missed;

/** The events that are about one thing of a slice. */
export type SliceEvent = Changed | Grew;

/** Whether an event is about a slice, and if given about one thing of it. */
export function isAbout(
  event: StudioEvent,
  slice: string,
  entity?: string
): event is SliceEvent {
  return (
    (event.event === 'change' || event.event === 'grew') &&
    event.slice === slice &&
    (entity === undefined || event.entity === entity)
  );
}

/**
 * The stream of changes, over Lab's own events connection.
 *
 * Changes are numbered. A gap between two of them, or a server that is ahead of what was heard (asked
 * when the page comes back to the front and after a lost connection), becomes `missed`.
 */
export class Changes implements IDisposable {
  /**
   * @param stream - Lab's stream of server events.
   * @param ask - Asks the server for the number of its last change.
   */
  constructor(
    stream: Event.Stream,
    private readonly _ask: () => Promise<number>
  ) {
    this._stream = stream;
    stream.connect(this._onEvent, this);
    document.addEventListener('visibilitychange', this._onVisible);
    window.addEventListener('online', this._onVisible);
  }

  /** Emitted with each event. */
  get heard(): ISignal<this, StudioEvent> {
    return this._heard;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._timers.forEach(timer => window.clearTimeout(timer));
    document.removeEventListener('visibilitychange', this._onVisible);
    window.removeEventListener('online', this._onVisible);
    this._stream.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  /** A page was read that has seen this change. */
  seen(number: number): void {
    if (this._last === undefined || number > this._last) {
      this._last = number;
    }
  }

  /** Ask whether the server is ahead of what was heard; says whether it answered. */
  async check(): Promise<boolean> {
    const before = this._last;
    let number: number;
    try {
      number = await this._ask();
    } catch {
      return false;
    }
    const behind = this._last === undefined || number > this._last;
    const another = before !== undefined && number < before;
    if (behind || another) {
      this._last = number;
      this._heard.emit({ event: 'missed' });
    }
    return true;
  }

  /**
   * Check now, and a few times more while the events connection finds its way back.
   *
   * Called once at the start and after a lost connection; it ends by itself.
   */
  settle(): void {
    this._timers.splice(0).forEach(timer => window.clearTimeout(timer));
    const rounds = [0, 3, 10, 30];
    for (const seconds of rounds) {
      this._timers.push(
        window.setTimeout(() => {
          void this.check();
        }, seconds * 1000)
      );
    }
  }

  private _onEvent(_: unknown, emission: Event.Emission): void {
    if (emission.schema_id !== CHANGE_SCHEMA) {
      return;
    }
    const event = read(emission);
    if (!event) {
      return;
    }
    if (event.event === 'change') {
      const last = this._last;
      this.seen(event.number);
      if (last !== undefined && event.number > last + 1) {
        this._heard.emit({ event: 'missed' });
      }
    }
    this._heard.emit(event);
  }

  private readonly _onVisible = (): void => {
    if (document.visibilityState === 'visible' && this._last !== undefined) {
      void this.check();
    }
  };

  private readonly _stream: Event.Stream;
  private readonly _heard = new Signal<this, StudioEvent>(this);
  private readonly _timers: number[] = [];
  private _last: number | undefined;
  private _disposed = false;
}

function read(emission: Event.Emission): StudioEvent | undefined {
  const { slice, entity, number, verb, what } = emission as Record<
    string,
    unknown
  >;
  if (typeof slice !== 'string' || typeof entity !== 'string') {
    return undefined;
  }
  if (typeof number === 'number') {
    return { event: 'change', number, slice, entity, verb: String(verb) };
  }
  if (Array.isArray(what)) {
    return { event: 'grew', slice, entity, what: what.map(String) };
  }
  return slice === 'studio'
    ? { event: 'presence', here: verb === 'reached' }
    : undefined;
}
