import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  type DriftReport,
  type DriftTimeline,
  isAbout,
  type IStudio,
  type KeptDrift,
  Resource
} from '../../studio';

/** Windows by their places in the timeline, both ends in it. */
export type Range = readonly [first: number, last: number];

/** Which of two stretches: the one that is looked at, or the one that it is held against. */
export type Which = 'shown' | 'against';

/** A report, and what of its time is looked at. */
export class ReportModel implements IDisposable {
  /** @param drift - The report's id, or its number. */
  constructor(studio: IStudio, drift: string) {
    const { call, changes } = studio;
    const path = { drift };
    this.kept = new Resource(() =>
      call('get', '/drift/{drift}', { path })
    ).follow(changes, event => isAbout(event, 'monitors', drift));
    this.timeline = new Resource(() =>
      call('get', '/drift/{drift}/timeline', { path })
    );
    this.stretch = new Resource(() =>
      call('get', '/drift/{drift}/stretch', { path, query: this.query() })
    );
    this.drift = drift;
  }

  readonly drift: string;
  readonly kept: Resource<KeptDrift>;
  /** Its windows; read only where it has some. */
  readonly timeline: Resource<DriftTimeline>;
  /** What is said of a stretch of windows, once one is chosen. */
  readonly stretch: Resource<DriftReport>;
  /** Emitted when another stretch or feature is looked at. */
  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this.kept.isDisposed;
  }

  /** The windows that are looked at; null where all are. */
  get shown(): Range | null {
    return this._ranges.shown;
  }

  /** The windows that these are held against; null where the reference is. */
  get against(): Range | null {
    return this._ranges.against;
  }

  /** Which stretch the pointer chooses. */
  get brushing(): Which {
    return this._brushing;
  }

  /** Whether a stretch is looked at, and not the whole report. */
  get narrowed(): boolean {
    return this.shown !== null || this.against !== null;
  }

  /** The name of the chosen feature. */
  get chosen(): string | null {
    return this._chosen;
  }

  /** Look at another feature. */
  choose(feature: string): void {
    this._chosen = feature;
    this.changed.emit();
  }

  /** Have the pointer choose the one or the other stretch. */
  brush(which: Which): void {
    this._brushing = which;
    this.changed.emit();
  }

  /** Look at some windows, or hold them against some; null is all of them, or the reference. */
  narrow(which: Which, range: Range | null): void {
    const whole = (this.timeline.value?.starts.length ?? 0) - 1;
    const all = which === 'shown' && range?.[0] === 0 && range[1] === whole;
    this._ranges = { ...this._ranges, [which]: all ? null : range };
    if (this.narrowed) {
      void this.stretch.refresh();
    }
    this.changed.emit();
  }

  /** Hold what is looked at against the windows before it; all of them are cut in halves. */
  compare(): void {
    const last = (this.timeline.value?.starts.length ?? 0) - 1;
    if (last < 1) {
      return;
    }
    const [first, end] = this.shown ?? [Math.ceil(last / 2), last];
    const before = Math.max(0, first - (end - first) - 1);
    this._ranges = {
      shown: [first, end],
      // The first windows have none before them: they are held against those behind them.
      against: first > 0 ? [before, first - 1] : [Math.min(end + 1, last), last]
    };
    this._brushing = 'against';
    void this.stretch.refresh();
    this.changed.emit();
  }

  /** Look at the whole report again. */
  widen(): void {
    this._ranges = { shown: null, against: null };
    this._brushing = 'shown';
    this.changed.emit();
  }

  /** The times of what is looked at, as the server is asked. */
  query(): {
    since?: number;
    until?: number;
    reference_since?: number;
    reference_until?: number;
  } {
    const [since, until] = this.times('shown') ?? [];
    const [before, after] = this.times('against') ?? [];
    return {
      since,
      until,
      reference_since: before,
      reference_until: after
    };
  }

  /** When a stretch begins and ends, in seconds; undefined where it is not narrowed. */
  times(which: Which): readonly [since: number, until: number] | undefined {
    const range = this._ranges[which];
    const cut = this.timeline.value;
    return range && cut
      ? [cut.starts[range[0]], cut.starts[range[1]] + cut.window]
      : undefined;
  }

  dispose(): void {
    for (const one of [this.kept, this.timeline, this.stretch]) {
      one.dispose();
    }
    Signal.clearData(this);
  }

  private _ranges: Record<Which, Range | null> = { shown: null, against: null };
  private _brushing: Which = 'shown';
  private _chosen: string | null = null;
}
