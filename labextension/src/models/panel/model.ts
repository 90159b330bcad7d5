import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { type ModelPage, isAbout, type IStudio, Resource } from '../../studio';
import { type ColumnLayout, PLAIN } from '../../ui/layout';
import { ModelModel } from '../model';
import { type Filter, PAGE, queryOf, START } from './filter';

/** What the Models panel shows: the page that its filter asks for, and the chosen model. */
export class PanelModel implements IDisposable {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout: ColumnLayout = PLAIN
  ) {
    const { call, changes } = _studio;
    this._layout = layout;
    const read = (offset: number) =>
      call('get', '/models', {
        query: { ...queryOf(this._filter), limit: PAGE, offset }
      });
    this.page = new Resource(async () => {
      const first = await read(0);
      changes.seen(first.change);
      const wanted = Math.min(this._filter.limit, first.total);
      const models = [...first.models];
      while (models.length < wanted) {
        const more = await read(models.length);
        if (more.models.length === 0) {
          break;
        }
        models.push(...more.models);
      }
      return { ...first, models };
    }).follow(changes, event => isAbout(event, 'models'));
  }

  readonly page: Resource<ModelPage>;
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

  get isDisposed(): boolean {
    return this.page.isDisposed;
  }

  narrow(change: Partial<Filter>): void {
    const asked = () =>
      JSON.stringify([queryOf(this._filter), this._filter.limit]);
    const before = asked();
    this._filter = { ...this._filter, ...change };
    this.changed.emit();
    if (asked() !== before) {
      void this.page.refresh();
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

  private _filter = START;
  private _layout: ColumnLayout;
  private _chosen: ModelModel | null = null;
}
