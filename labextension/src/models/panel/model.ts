import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { isAbout, type IStudio, type ModelRow, Pages } from '../../studio';
import { type ColumnLayout, PLAIN } from '../../ui/layout';
import { isDeployed, ModelModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Models panel shows: the page that its filter asks for, and the chosen model. */
export class PanelModel implements IDisposable {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout: ColumnLayout = PLAIN
  ) {
    const { call, changes } = _studio;
    this._layout = layout;
    this.page = new Pages(
      async (offset, limit) => {
        const page = await call('get', '/models', {
          query: { ...queryOf(this._filter), limit, offset }
        });
        changes.seen(page.change);
        this._pending = page.pending;
        this._problem = page.problem;
        return { rows: page.models, total: page.total };
      },
      row => row.name
    );
    this.page.follow(
      changes,
      event => isAbout(event, 'models') || isDeployed(event)
    );
  }

  readonly page: Pages<ModelRow>;
  /** Emitted when the filter, the columns or the chosen model change. */
  readonly changed = new Signal<this, void>(this);

  get filter(): Filter {
    return this._filter;
  }

  /** How the columns are arranged. */
  get layout(): ColumnLayout {
    return this._layout;
  }

  /** The chosen model, if any. */
  get chosen(): ModelModel | null {
    return this._chosen;
  }

  /** How many versions wait for approval. */
  get pending(): number {
    return this._pending;
  }

  /** What keeps the registry from being read whole. */
  get problem(): string | null {
    return this._problem;
  }

  get isDisposed(): boolean {
    return this.page.isDisposed;
  }

  narrow(change: Partial<Filter>): void {
    const before = JSON.stringify(queryOf(this._filter));
    this._filter = { ...this._filter, ...change };
    this.changed.emit();
    if (JSON.stringify(queryOf(this._filter)) !== before) {
      void this.page.restart();
    }
  }

  /** Arrange the columns. */
  arrange(layout: ColumnLayout): void {
    this._layout = layout;
    this.changed.emit();
  }

  choose(name: string | null): void {
    if (name === (this._chosen?.name ?? null)) {
      return;
    }
    const tab = this._chosen?.tab;
    this._chosen?.dispose();
    this._chosen = name === null ? null : new ModelModel(this._studio, name);
    if (tab) {
      // Whoever walks down the list compares the same part of one after the other.
      this._chosen?.show(tab);
    }
    this.changed.emit();
  }

  dispose(): void {
    this.choose(null);
    this.page.dispose();
    Signal.clearData(this);
  }

  private _pending = 0;
  private _problem: string | null = null;
  private _filter = START;
  private _layout: ColumnLayout;
  private _chosen: ModelModel | null = null;
}
