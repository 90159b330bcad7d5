import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { type EndpointRow, isAbout, type IStudio, Pages } from '../../studio';
import { type ColumnLayout, PLAIN } from '../../ui/layout';
import { EndpointModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Endpoints panel shows: what its filter asks for, and the chosen endpoint. */
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
        const page = await call('get', '/endpoints', {
          query: { ...queryOf(this._filter), limit, offset }
        });
        changes.seen(page.change);
        return { rows: page.endpoints, total: page.total };
      },
      row => row.name
    );
    this.page.follow(changes, event => isAbout(event, 'endpoints'));
  }

  readonly page: Pages<EndpointRow>;
  /** Emitted when the filter, the columns or the chosen endpoint change. */
  readonly changed = new Signal<this, void>(this);

  get filter(): Filter {
    return this._filter;
  }

  /** How the columns are arranged. */
  get layout(): ColumnLayout {
    return this._layout;
  }

  /** The chosen endpoint, if any. */
  get chosen(): EndpointModel | null {
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
    this._chosen = name === null ? null : new EndpointModel(this._studio, name);
    this._chosen?.whole.stateChanged.connect(this._onRead, this);
    if (tab && tab !== 'logs') {
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

  /** What was deleted is looked at no more. */
  private _onRead(): void {
    if (this._chosen?.whole.error?.status === 404) {
      this.choose(null);
    }
  }

  private _filter = START;
  private _layout: ColumnLayout;
  private _chosen: EndpointModel | null = null;
}
