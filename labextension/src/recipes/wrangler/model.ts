import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { isLost } from './refusals';
import {
  changedTo,
  edited,
  type History,
  inserted,
  learned,
  moved,
  redone,
  replaced,
  undone,
  unlearned,
  without
} from './history';
import { Shown } from './shown';
import { unplaced } from './views';
import type {
  Arranged,
  Came,
  ColumnInfo,
  Door,
  Draft,
  IWrangler,
  Kept,
  Opened,
  Ran,
  Sampling,
  Step,
  Table,
  View
} from './types';

/** Makes the way to the data of what is kept: a kernel is found or started. */
export type MakeDoor = (kept: Kept) => Promise<Door>;

/**
 * One wrangler: a frame, a recipe on it with all that was changed of it, and what of the frame is shown.
 *
 * Nothing of a recipe is in the kernel alone, so a kernel that is lost takes nothing along. Steps change at
 * once and are run behind that; of several runs under way only the last one's answer counts.
 */
export class Wrangler implements IWrangler, IDisposable {
  /** @param kept - What was kept of it, or what is to be opened. */
  constructor(
    kept: Kept,
    private readonly _makeDoor: MakeDoor
  ) {
    this._kept = kept;
    this._savedSteps = kept.unsaved ? null : kept.steps;
    this._shown = new Shown(() => this._tell(), kept.view);
    void this._open(kept.sampling);
  }

  readonly changed = new Signal<this, void>(this);

  get door(): Door | null {
    return this._door;
  }

  get phase(): IWrangler['phase'] {
    return this._phase;
  }

  get failure(): unknown {
    return this._failure;
  }

  get kept(): Kept {
    return this._kept;
  }

  get opened(): Opened | null {
    return this._opened;
  }

  get steps(): readonly Step[] {
    return this._kept.steps;
  }

  get ran(): Ran | null {
    return this._ran;
  }

  get isStale(): boolean {
    return this._isStale;
  }

  get isRunning(): boolean {
    return this._isRunning;
  }

  get canUndo(): boolean {
    return this._kept.past.length > 0;
  }

  get canRedo(): boolean {
    return this._kept.future.length > 0;
  }

  get at(): number {
    return this._shown.at ?? this.steps.length;
  }

  get draft(): Draft | null {
    return this._shown.draft;
  }

  get table(): Table | null {
    return this._shown.table;
  }

  get columns(): readonly ColumnInfo[] {
    return this._shown.columns;
  }

  get view(): View {
    return this._shown.view;
  }

  get column(): string | null {
    return this._shown.column;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  cameOf(step: Step): Came | null {
    const at = this._ranSteps.indexOf(step);
    const view = this._ran?.views[at];
    if (!this._ran || !view) {
      return null;
    }
    const number = at + 1;
    const { outcomes, failed } = this._ran;
    return {
      view,
      outcome: outcomes.find(one => one.number === number) ?? null,
      failure: failed?.number === number ? failed : null
    };
  }

  add(step: Step, place = this.steps.length): void {
    this._change(inserted(this.steps, place, step));
  }

  replace(at: number, step: Step): void {
    this._change(replaced(this.steps, at, edited(this.steps[at], step)));
  }

  remove(at: number): void {
    this._change(without(this.steps, at));
  }

  move(from: number, to: number): void {
    if (from !== to) {
      this._change(moved(this.steps, from, to));
    }
  }

  toggle(at: number): void {
    const step = this.steps[at];
    this._change(replaced(this.steps, at, { ...step, off: !step.off }));
  }

  duplicate(at: number): void {
    this._change(inserted(this.steps, at + 1, unlearned(this.steps[at])));
  }

  refit(at?: readonly number[]): void {
    // A step that has learned nothing learns with the next run: which run that is does not matter.
    const learns = (step: Step, place: number) =>
      step.fitted && !step.off && (at?.includes(place) ?? true);
    if (this.steps.some(learns)) {
      this._change(
        this.steps.map((step, place) =>
          learns(step, place) ? unlearned(step) : step
        )
      );
    }
  }

  undo(): void {
    this._travel(undone(this._kept));
  }

  redo(): void {
    this._travel(redone(this._kept));
  }

  select(at: number | null): void {
    this._shown.select(
      at === null || at >= this.steps.length ? null : Math.max(0, at)
    );
  }

  try(draft: Draft | null): void {
    this._shown.try(draft);
  }

  apply(): void {
    const { draft } = this;
    if (draft) {
      const { place, replaces, step } = draft;
      if (replaces) {
        this.replace(place, step);
      } else {
        this.add(step, place);
      }
    }
  }

  show(view: View): void {
    // Rows that were picked by their places, and a trial, do not outlive the table.
    this._keep({ view: { ...unplaced(view), changes: false } });
    this._shown.show(view);
  }

  arrange(arranged: Arranged): void {
    this._keep({ arranged });
    this._tell();
  }

  look(column: string | null): void {
    this._shown.look(column);
  }

  reopen(sampling: Sampling = this._kept.sampling): void {
    void this._open(sampling);
  }

  load(steps: Step[], name: string, file: string | null): void {
    this._savedSteps = steps;
    this._keep({ name, file });
    this._change(steps);
  }

  saved(steps: readonly Step[], name: string, file: string): void {
    this._savedSteps = steps;
    this._keep({ name, file });
    this._tell();
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._session += 1;
      this._leave();
      this._shown.dispose();
      Signal.clearData(this);
    }
  }

  /** Steps that a person has changed. */
  private _change(steps: Step[]): void {
    this._travel(changedTo(this._kept, steps));
  }

  private _travel(history: History): void {
    if (history.steps !== this._kept.steps) {
      this._take(history);
      if (this._phase === 'open') {
        this._failure = undefined;
      }
      this._shown.leave();
      this._run();
      this._tell();
    }
  }

  private _take({ past, steps, future }: History): void {
    this._keep({
      past: past as Step[][],
      steps: steps as Step[],
      future: future as Step[][]
    });
  }

  private _keep(change: Partial<Kept>): void {
    const next = { ...this._kept, ...change };
    const unsaved = next.file !== null && next.steps !== this._savedSteps;
    this._kept = { ...next, unsaved };
  }

  /** Open the frame, and do the recipe on it; a frame that is open stays until then. */
  private async _open(sampling: Sampling): Promise<void> {
    const session = ++this._session;
    const isOld = () => session !== this._session;
    if (this._phase === 'lost') {
      this._leave();
    }
    this._phase = 'opening';
    this._failure = undefined;
    this._tell();
    try {
      const door = this._door ?? (await this._makeDoor(this._kept));
      if (isOld()) {
        if (door !== this._door) {
          door.dispose();
        }
        return;
      }
      this._enter(door);
      const { origin } = this._kept;
      const { answer } = await door.request({ type: 'open', origin, sampling });
      if (isOld()) {
        close(door, answer.frame);
        return;
      }
      this._settle(answer);
    } catch (reason) {
      if (!isOld()) {
        this._refused(reason);
      }
    }
  }

  private _enter(door: Door): void {
    if (door !== this._door) {
      this._door = door;
      door.lost.connect(this._lost, this);
      door.stale.connect(this._aged, this);
    }
  }

  private _settle(opened: Opened): void {
    const old = this._opened;
    if (old && this._door) {
      close(this._door, old.frame);
    }
    this._opened = opened;
    this._isStale = false;
    this._phase = 'open';
    this._ran = null;
    this._ranSteps = [];
    this._keep({ sampling: opened.sampling });
    this._shown.open(this._door, opened);
    this._run();
    this._tell();
  }

  /** What is open stays open where another sample of it was refused. */
  private _refused(reason: unknown): void {
    if (isLost(reason)) {
      this._lost(null, undefined, reason);
      return;
    }
    this._failure = reason;
    this._phase = this._opened ? 'open' : 'failed';
    if (this._opened) {
      this._run();
    }
    this._tell();
  }

  private _run(): void {
    const run = ++this._runs;
    const { _door: door, _opened: opened } = this;
    if (this._phase !== 'open' || !door || !opened) {
      return;
    }
    const asked = this._kept.steps;
    this._isRunning = true;
    door
      .request(
        {
          type: 'run',
          frame: opened.frame,
          steps: asked,
          name: this._kept.name
        },
        { turn: 'run' }
      )
      .then(
        ({ answer }) => {
          if (run === this._runs) {
            this._adopt(asked, answer);
          }
        },
        (reason: unknown) => {
          if (run === this._runs) {
            this._isRunning = false;
            this._fail(reason);
          }
        }
      );
  }

  private _adopt(asked: readonly Step[], ran: Ran): void {
    const isSaved = this._savedSteps === this._kept.steps;
    this._isRunning = false;
    this._take(learned(this._kept, asked, ran.recipe.steps));
    if (isSaved && this.steps.every((step, at) => step === asked[at])) {
      this._savedSteps = this._kept.steps;
    }
    this._ran = ran;
    this._ranSteps = this._kept.steps;
    this._shown.ran(this._kept.steps, ran);
    this._tell();
  }

  /** No step is guilty: the kernel is gone, or could not read what it was asked. */
  private _fail(reason: unknown): void {
    if (isLost(reason)) {
      this._lost(null, undefined, reason);
    } else {
      this._failure = reason;
      this._shown.settle();
      this._tell();
    }
  }

  private _lost(_: Door | null, __: void, reason?: unknown): void {
    if (this._phase === 'lost') {
      return;
    }
    // What was being opened or run is answered by nobody any more.
    this._session += 1;
    this._runs += 1;
    this._isRunning = false;
    this._phase = 'lost';
    this._failure = reason;
    this._shown.close();
    this._tell();
  }

  /** The notebook has another frame now. */
  private _aged(_: Door, frame: string): void {
    if (frame === this._opened?.frame) {
      this._isStale = true;
      this._tell();
    }
  }

  /** Let go of the way to the data, and of what is open there. */
  private _leave(): void {
    const { _door: door, _opened: opened } = this;
    this._door = null;
    this._opened = null;
    this._isRunning = false;
    this._runs += 1;
    if (door) {
      door.lost.disconnect(this._lost, this);
      door.stale.disconnect(this._aged, this);
      if (opened && this._phase !== 'lost' && !door.isDisposed) {
        close(door, opened.frame, () => door.dispose());
      } else {
        door.dispose();
      }
    }
  }

  private _tell(): void {
    if (!this._disposed) {
      this.changed.emit();
    }
  }

  private _kept: Kept;
  private _door: Door | null = null;
  private _phase: IWrangler['phase'] = 'opening';
  private _failure: unknown = undefined;
  private _opened: Opened | null = null;
  private _ran: Ran | null = null;
  /** The steps that `ran` is about, with what they have learned. */
  private _ranSteps: readonly Step[] = [];
  private _isRunning = false;
  private _isStale = false;
  private _runs = 0;
  private _session = 0;
  private _savedSteps: readonly Step[] | null;
  private readonly _shown: Shown;
  private _disposed = false;
}

/** Let a frame go; a kernel that is gone holds none. */
function close(door: Door, frame: string, then?: () => void): void {
  door
    .request({ type: 'close', frame })
    .catch(() => undefined)
    .finally(then);
}
