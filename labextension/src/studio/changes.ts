import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import { Turns } from './turns';

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

/** How much the server has told until now; never passed on. */
interface Beat {
  event: 'beat';
  relay: string;
  told: number;
  here: boolean;
  number: number | undefined;
}

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
 * Changes are numbered, and every few seconds a beat says how many events were told. A gap between two
 * numbers, a beat that counts otherwise than what was heard (the connection was cut: Lab connects again
 * and tells nobody), or a server that is ahead (asked when the page comes back to the front) becomes
 * `missed`.
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

  /** In which reads that answer events take turns. */
  readonly turns = new Turns();

  /** Whether the supervisor is there, as far as was told; to ask one that is not starts it. */
  get here(): boolean {
    return this._here;
  }

  /** The supervisor is being told to end: until it is back, no event makes anybody ask. */
  ending(): void {
    this._here = false;
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
    this.turns.dispose();
    document.removeEventListener('visibilitychange', this._onVisible);
    window.removeEventListener('online', this._onVisible);
    this._stream.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  /**
   * A page was read that has seen this change: what comes after it is to be heard.
   *
   * Once something was heard this says nothing: what one page has seen, the others may have missed.
   */
  seen(number: number): void {
    this._last ??= number;
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

  private _onEvent(_: unknown, emission: Event.Emission): void {
    if (emission.schema_id !== CHANGE_SCHEMA) {
      return;
    }
    const event = read(emission);
    if (event?.event === 'beat') {
      this._onBeat(event);
    } else if (event) {
      this._count += 1;
      this._onTold(event);
    }
  }

  private _onTold(event: StudioEvent): void {
    if (event.event === 'change') {
      const last = this._last;
      this._last = Math.max(event.number, last ?? 0);
      if (last !== undefined && event.number > last + 1) {
        this._heard.emit({ event: 'missed' });
      }
    }
    if (event.event === 'presence') {
      this._here = event.here;
    }
    this._heard.emit(event);
  }

  private _onBeat({ relay, told, here, number }: Beat): void {
    const count = relay === this._relay ? this._told + this._count : undefined;
    this._relay = relay;
    this._told = told;
    this._count = 0;
    if (here !== this._here) {
      this._here = here;
      this._heard.emit({ event: 'presence', here });
    }
    const all = count === told && (!here || number === this._last);
    this._last = number ?? this._last;
    if (here && !all) {
      this._heard.emit({ event: 'missed' });
    }
  }

  private readonly _onVisible = (): void => {
    // To ask starts a supervisor: one that was stopped stays so until somebody wants something.
    const asks = this._here && this._last !== undefined;
    if (document.visibilityState === 'visible' && asks) {
      void this.check();
    }
  };

  private readonly _stream: Event.Stream;
  private readonly _heard = new Signal<this, StudioEvent>(this);
  private _last: number | undefined;
  private _relay: string | undefined;
  private _told = 0;
  private _count = 0;
  private _here = true;
  private _disposed = false;
}

function read(emission: Event.Emission): StudioEvent | Beat | undefined {
  const { slice, entity, number, verb, what, relay, told } = emission as Record<
    string,
    unknown
  >;
  if (typeof slice !== 'string' || typeof entity !== 'string') {
    return undefined;
  }
  if (typeof relay === 'string' && typeof told === 'number') {
    return {
      event: 'beat',
      relay,
      told,
      here: verb === 'beats',
      number: typeof number === 'number' ? number : undefined
    };
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
