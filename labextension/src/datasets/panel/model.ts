import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { type DatasetRow, isAbout, type IStudio, Pages } from '../../studio';
import { type ColumnLayout, PLAIN } from '../../ui/layout';
import { DatasetModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Datasets panel shows: what its filter asks for, and the chosen dataset. */
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
        const page = await call('get', '/datasets', {
          query: { ...queryOf(this._filter), limit, offset }
        });
        changes.seen(page.change);
        return { rows: page.datasets, total: page.total };
      },
      row => row.name
    );
    this.page.follow(changes, event => isAbout(event, 'datasets'));
  }

  readonly page: Pages<DatasetRow>;
  /** Emitted when the filter, the columns or the chosen dataset change. */
  readonly changed = new Signal<this, void>(this);

  get filter(): Filter {
    return this._filter;
  }

  /** How the columns are arranged. */
  get layout(): ColumnLayout {
    return this._layout;
  }

  /** The chosen dataset, if any. */
  get chosen(): DatasetModel | null {
    return this._chosen;
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
    this._chosen = name === null ? null : new DatasetModel(this._studio, name);
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

  private _filter = START;
  private _layout: ColumnLayout;
  private _chosen: DatasetModel | null = null;
}
