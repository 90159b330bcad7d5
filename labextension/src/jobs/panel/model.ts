import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import {
  isAbout,
  type IStudio,
  type JobColumns,
  type JobRow,
  Pages,
  Resource
} from '../../studio';
import { type ColumnLayout, PLAIN } from '../../ui/layout';
import { JobModel } from '../model';
import { type Filter, queryOf, START, tellingColumns } from './filter';

/** What the Jobs panel shows: the page that its filter asks for, and the chosen job. */
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
        const page = await call('get', '/jobs', {
          query: { ...queryOf(this._filter), offset, limit }
        });
        changes.seen(page.change);
        this.whole = page.whole;
        return { rows: page.jobs, total: page.total };
      },
      row => row.id
    );
    this.page.follow(
      changes,
      event =>
        isAbout(event, 'jobs') &&
        (event.event === 'change' ||
          event.what.some(part => part === 'metrics' || part === 'progress'))
    );
    // Names come seldom: when a job begins with its parameters, and when one ends with its metrics.
    this.columns = new Resource(() => call('get', '/jobs/columns', {})).follow(
      changes,
      event => isAbout(event, 'jobs') && event.event === 'change',
      5000
    );
    this.experiments = new Resource(async () => {
      const { experiments } = await call('get', '/experiments', {});
      return experiments.map(one => one.name).sort();
    });
  }

  readonly page: Pages<JobRow>;
  /** The metrics and parameters that there are. */
  readonly columns: Resource<JobColumns>;
  /** How many jobs there are, whatever the filter. */
  whole = 0;
  /** Names of the experiments; read when somebody wants to choose one. */
  readonly experiments: Resource<string[]>;
  /** Emitted when the filter, the columns, the picked or the chosen jobs change. */
  readonly changed = new Signal<this, void>(this);

  get filter(): Filter {
    return this._filter;
  }

  /** How the columns are arranged. */
  get layout(): ColumnLayout {
    return this._layout;
  }

  /**
   * Ids of the metrics' and parameters' columns that are shown while a person has chosen none.
   *
   * The newest jobs decide. In another order the columns stay: what is sorted must not change its shape.
   */
  telling(top: readonly JobRow[]): readonly string[] {
    const { sort } = this._filter;
    const newest = sort?.id === START.sort?.id && !this.page.old;
    if (newest || this._telling.length === 0) {
      this._telling = tellingColumns(top);
    }
    return this._telling;
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
      void this.page.restart();
    }
  }

  /** Ids of the jobs that something is to be done with. */
  get picked(): ReadonlySet<string> {
    return this._picked;
  }

  pick(picked: ReadonlySet<string>): void {
    this._picked = picked;
    this.changed.emit();
  }

  arrange(layout: ColumnLayout): void {
    this._layout = layout;
    this.changed.emit();
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
    this.columns.dispose();
    this.experiments.dispose();
    Signal.clearData(this);
  }

  private _filter: Filter = START;
  private _layout: ColumnLayout;
  private _telling: readonly string[] = [];
  private _picked: ReadonlySet<string> = new Set();
  private _chosenId: string | null = null;
  private _chosen: JobModel | null = null;
}
