import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { isAbout, type IStudio, type JobPage, Resource } from '../../studio';
import { JobModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Jobs panel shows: the page that its filter asks for, and the chosen job. */
export class PanelModel implements IDisposable {
  /** @param columns - The columns that a person chose before. */
  constructor(
    private readonly _studio: IStudio,
    columns: string[] | null
  ) {
    const { call, changes } = _studio;
    this._filter = { ...START, columns };
    this.page = new Resource(async () => {
      const page = await call('get', '/jobs', { query: queryOf(this._filter) });
      changes.seen(page.change);
      return page;
    });
    this.page.follow(
      changes,
      event =>
        isAbout(event, 'jobs') &&
        (event.event === 'change' ||
          event.what.some(part => part === 'metrics' || part === 'progress'))
    );
    this.experiments = new Resource(async () => {
      const { experiments } = await call('get', '/experiments', {});
      return experiments.map(one => one.name).sort();
    });
  }

  readonly page: Resource<JobPage>;
  /** Names of the experiments; read when somebody wants to choose one. */
  readonly experiments: Resource<string[]>;
  /** Emitted when the filter or the chosen job changes. */
  readonly changed = new Signal<this, void>(this);

  get filter(): Filter {
    return this._filter;
  }

  /** The chosen job, if any. */
  get chosen(): JobModel | null {
    return this._chosen;
  }

  get chosenId(): string | null {
    return this._chosenId;
  }

  get isDisposed(): boolean {
    return this.page.isDisposed;
  }

  narrow(change: Partial<Filter>): void {
    const before = JSON.stringify(queryOf(this._filter, 0));
    this._filter = { ...this._filter, ...change };
    this.changed.emit();
    if (JSON.stringify(queryOf(this._filter, 0)) !== before) {
      void this.page.refresh();
    }
  }

  choose(id: string | null): void {
    if (id === this._chosenId) {
      return;
    }
    this._chosen?.dispose();
    this._chosenId = id;
    this._chosen = id === null ? null : new JobModel(this._studio, id);
    this.changed.emit();
  }

  dispose(): void {
    this.choose(null);
    this.page.dispose();
    this.experiments.dispose();
    Signal.clearData(this);
  }

  private _filter: Filter;
  private _chosenId: string | null = null;
  private _chosen: JobModel | null = null;
}
