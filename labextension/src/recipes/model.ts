import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import { Exporting } from './export/model';
import type { Outside } from './export/model';
import type { Keeping } from './keeping';
import { ALL, fresh, type Given, originOf } from './origins';
import { Writing } from './steps/writing';
import type { RecipesDesk } from './tokens';
import { Wrangler } from './wrangler/model';
import type { Kept, Sampling } from './wrangler/types';

/** What is open in a tab: a wrangler, with the step that is written and what leaves it. */
export interface Open {
  wrangler: Wrangler;
  writing: Writing;
  exporting: Exporting;
}

/** A tab of the wrangler: at first the choice of what to open, then what was chosen. */
export class TabModel implements IDisposable {
  constructor(
    private readonly _desk: Pick<RecipesDesk, 'doors' | 'trans'>,
    private readonly _keeping: Keeping,
    private readonly _outside: Outside,
    /** Names the tab, also after the page was loaded again. */
    readonly name: string,
    /** The recipe that shall be done on what is opened. */
    readonly recipe: string | null
  ) {}

  /** Emitted when something is open, or something of it has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Null while nothing was chosen. */
  get open(): Open | null {
    return this._open;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Open what a person has chosen. */
  choose(given: Given, sampling: Sampling = ALL): void {
    const origin = originOf(given);
    if (origin) {
      this.restore(fresh(origin, sampling));
    }
  }

  /** Open what was kept. */
  restore(kept: Kept): void {
    this._leave();
    const { doors, trans } = this._desk;
    const wrangler = new Wrangler(kept, ({ notebook, ...rest }) =>
      notebook === null
        ? doors.ofTab(this.name, { notebook, ...rest })
        : doors.ofNotebook(notebook)
    );
    this._open = {
      wrangler,
      writing: new Writing(wrangler, trans),
      exporting: new Exporting(wrangler, this._outside)
    };
    this._recipe = this.recipe;
    wrangler.changed.connect(this._heard, this);
    this._save();
    this._changed.emit();
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      const isOwn = this._open?.wrangler.kept.notebook === null;
      this._leave();
      if (isOwn) {
        // A server that does not answer ends its kernels itself.
        this._desk.doors.endOf(this.name).catch(() => undefined);
      }
      Signal.clearData(this);
    }
  }

  private _heard(): void {
    this._save();
    const { wrangler, exporting } = this._open!;
    const { _recipe: recipe } = this;
    if (recipe !== null && wrangler.phase === 'open') {
      this._recipe = null;
      void exporting.open(recipe);
    }
    this._changed.emit();
  }

  private _save(): void {
    const kept = this._open?.wrangler.kept;
    if (kept && kept !== this._kept) {
      this._kept = kept;
      this._keeping.save(this.name, kept);
    }
  }

  private _leave(): void {
    const { _open: open } = this;
    if (open) {
      this._save();
      open.wrangler.changed.disconnect(this._heard, this);
      open.exporting.dispose();
      open.writing.dispose();
      open.wrangler.dispose();
      this._open = null;
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _open: Open | null = null;
  /** The recipe that is still to be read. */
  private _recipe: string | null = null;
  /** What was last kept. */
  private _kept: Kept | null = null;
  private _disposed = false;
}
