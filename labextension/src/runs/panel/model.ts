import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  type Experiments,
  type IStudio,
  Resource,
  type RunCurves,
  type RunKeys,
  type RunPage,
  type RunRow
} from '../../studio';
import { arranged } from '../../ui/layout';
import { type ChartSpec, firstCharts } from '../board/charts';
import { Colours } from '../board/colours';
import { mayChange } from '../heard';
import { byImportance, ownMetrics } from '../states';
import { columnsOf, type Listed } from './columns';
import { type RunsView, type SavedView, START } from './view';
import { type Query, RunWindow } from './window';

/** How many runs have a curve while none is picked. */
export const DRAWN = 10;
/** How many runs the charts that draw no curves look at. */
export const CLOUD = 500;
const MOST_COLUMNS = 60;
const PACE = 1000;
/** Milliseconds in which a browser draws a table that was read. */
const DRAWING = 50;
/** Milliseconds after which nobody is about to ask for other runs, so that all of these may be looked at. */
const RESTING = 400;

/** What is kept of the panel between two visits. */
export interface Keeping {
  view: RunsView;
  saved: readonly SavedView[];
}

/** What the Runs panel shows: its view, the runs that this asks for, and what of them is drawn. */
export class RunsModel implements IDisposable {
  /** @param keep - Told what is to be there again at the next visit. */
  constructor(
    studio: IStudio,
    kept: Keeping,
    private readonly _keep: (keeping: Keeping) => void
  ) {
    const { call, changes } = studio;
    this._view = kept.view;
    this._saved = kept.saved;
    this.window = new RunWindow(call, () => this._query());
    this.window.follow(changes, event => mayChange(event), PACE);
    this.experiments = new Resource(() =>
      call('get', '/experiments', {})
    ).follow(changes, event => mayChange(event), 3 * PACE);
    this.keys = new Resource(() =>
      call('get', '/runs/keys', { query: this._scope() })
    ).follow(changes, event => mayChange(event), 3 * PACE);
    this.curves = new Resource<RunCurves>(async () => {
      const run = this.drawn.map(row => row.id);
      const key = [...new Set(this.charts.flatMap(metricsOf))].slice(0, 50);
      return run.length > 0 && key.length > 0
        ? call('get', '/runs/curves', { query: { run, key, points: 600 } })
        : { curves: [] };
    }).follow(changes, event => mayChange(event), PACE);
    this.cloud = new Resource<RunPage>(() =>
      call('get', '/runs', {
        query: { ...this._query(), columns: this._cloudColumns(), limit: CLOUD }
      })
    ).follow(changes, event => mayChange(event), 3 * PACE);
    this.keys.stateChanged.connect(() => {
      if (this.keys.value !== this._known) {
        this._known = this.keys.value;
        this._tell();
      }
    });
    this.window.pages.stateChanged.connect(() => {
      this._redraw();
      this._whenDrawn();
    });
  }

  readonly window: RunWindow;
  readonly experiments: Resource<Experiments>;
  readonly keys: Resource<RunKeys>;
  readonly curves: Resource<RunCurves>;
  /** Of the first runs, the values that scatters and the like draw. */
  readonly cloud: Resource<RunPage>;
  readonly colours = new Colours();
  /** Emitted when the view, the picked runs or the run under the pointer change. */
  readonly changed = new Signal<this, void>(this);

  get view(): RunsView {
    return this._view;
  }

  get saved(): readonly SavedView[] {
    return this._saved;
  }

  /** Runs that something is to be done with. */
  get picked(): ReadonlySet<string> {
    return this._picked;
  }

  /** The run that is looked at. */
  get chosen(): string | null {
    return this._chosen;
  }

  /** The run under the pointer, in the table or in a chart. */
  get lit(): string | null {
    return this._lit;
  }

  /** The columns that there are, those that are left out too. */
  get columns(): readonly Listed[] {
    const keys = this.keys.value;
    const { onlyDiffers } = this._view;
    const { of } = this._listed;
    if (of[0] !== keys || of[1] !== onlyDiffers) {
      const columns = columnsOf(keys, onlyDiffers);
      this._listed = { of: [keys, onlyDiffers], columns };
    }
    return this._listed.columns;
  }

  /** The runs that have a curve: those that are picked, else the first. */
  get drawn(): readonly RunRow[] {
    const head = this.window.shown?.head ?? [];
    if (this._picked.size === 0) {
      return head.slice(0, DRAWN);
    }
    return [...this._picked]
      .flatMap(id => this._seen.get(id) ?? [])
      .slice(0, 100);
  }

  /** The board's charts. */
  get charts(): readonly ChartSpec[] {
    return this._view.charts ?? firstCharts(ownMetrics(this.metrics));
  }

  /** Names of the metrics, the more important first. */
  get metrics(): string[] {
    return (this.keys.value?.keys ?? [])
      .filter(key => key.kind === 'metrics')
      .map(key => key.name)
      .sort(byImportance);
  }

  get isDisposed(): boolean {
    return this.window.isDisposed;
  }

  /** Change the view; what of the runs is then wanted is read. */
  set(change: Partial<RunsView>): void {
    const before = this._asked();
    this._view = { ...this._view, ...change };
    this._tell();
    this._keep({ view: this._view, saved: this._saved });
    const after = this._asked();
    if (before.scope !== after.scope) {
      this._afterwards(this.keys, RESTING);
    }
    if (before.cloud !== after.cloud && after.clouds) {
      this._afterwards(this.cloud, RESTING);
    }
  }

  /** Read the store again: another tool may have written into it. */
  refresh(): void {
    void this.window.refresh();
    this._afterwards(this.keys);
    this._afterwards(this.experiments);
  }

  /** Keep the view under a name, in the place of one that has it. */
  save(name: string): void {
    const others = this._saved.filter(one => one.name !== name);
    this._setSaved([...others, { name, view: this._view }]);
  }

  /** Forget a view. */
  forget(name: string): void {
    this._setSaved(this._saved.filter(one => one.name !== name));
  }

  /** Every run again, laid out as it is. */
  widen(): void {
    this.set({ filter: START.filter, experiments: START.experiments });
  }

  pick(picked: ReadonlySet<string>): void {
    this._picked = picked;
    this._tell();
    this._redraw();
  }

  choose(id: string | null): void {
    if (id !== this._chosen) {
      this._chosen = id;
      this._tell();
    }
  }

  light(id: string | null): void {
    if (id !== this._lit) {
      this._lit = id;
      this._tell();
    }
  }

  dispose(): void {
    window.clearTimeout(this._timer);
    this.window.dispose();
    for (const one of [this.experiments, this.keys, this.curves, this.cloud]) {
      one.dispose();
    }
    Signal.clearData(this);
  }

  private _setSaved(saved: readonly SavedView[]): void {
    this._saved = saved;
    this._tell();
    this._keep({ view: this._view, saved });
  }

  /**
   * Read what goes with the table once that is read and drawn.
   *
   * A person waits for the table: what is read beside it would take the server and the browser from it.
   */
  private _afterwards(resource: Resource<unknown>, rest = DRAWING): void {
    this._later.set(resource, rest);
    this._whenDrawn();
  }

  private _whenDrawn(): void {
    window.clearTimeout(this._timer);
    if (this._later.size === 0 || this.window.pages.loading) {
      return;
    }
    const soonest = Math.min(...this._later.values());
    this._timer = window.setTimeout(() => {
      for (const [resource, rest] of [...this._later]) {
        if (rest > soonest) {
          this._later.set(resource, rest - soonest);
        } else {
          this._later.delete(resource);
          void resource.refresh();
        }
      }
      this._whenDrawn();
    }, soonest);
  }

  private _scope(): { filter?: string; experiment?: string[] } {
    const { filter, experiments } = this._view;
    return {
      filter: filter.trim() || undefined,
      experiment: experiments.length > 0 ? [...experiments] : undefined
    };
  }

  private _query(): Query {
    const { sort, layout } = this._view;
    const columns = arranged(this.columns, layout)
      .map(column => column.id)
      .filter(id => id.includes('.'))
      .slice(0, MOST_COLUMNS);
    return {
      ...this._scope(),
      sort: `${sort.descending ? '-' : ''}${sort.id}`,
      // The number of its job is what a line is called by; to name one column leaves the others out.
      columns: ['tags.cellworks.job_number', ...columns]
    };
  }

  private _cloudColumns(): string[] {
    const keys = this.keys.value?.keys ?? [];
    const params = keys.filter(key => key.kind === 'params' && key.differs);
    return [
      ...params.slice(0, MOST_COLUMNS).map(key => `params.${key.name}`),
      ...this.metrics.slice(0, MOST_COLUMNS).map(name => `metrics.${name}`)
    ];
  }

  private _asked() {
    const clouds = this.charts.some(chart => chart.kind !== 'curve');
    return {
      scope: JSON.stringify(this._scope()),
      clouds,
      cloud: JSON.stringify([this._scope(), this._view.sort, clouds])
    };
  }

  /** The runs that are drawn may be others now. */
  private _redraw(): void {
    for (const row of this.window.shown?.head ?? []) {
      this._seen.set(row.id, row);
    }
    for (const id of this._picked) {
      const { shown } = this.window;
      const row = shown?.rowAt(shown.find?.(id) ?? -1);
      if (row) {
        this._seen.set(id, row);
      }
    }
    const drawn = this.drawn.map(row => row.id);
    if (drawn.join() !== this._drawn) {
      this._drawn = drawn.join();
      this.colours.give(drawn);
      this._afterwards(this.curves);
      this._tell();
    }
  }

  private _tell(): void {
    this.changed.emit();
    const query = JSON.stringify(this._query());
    const drawn = JSON.stringify(this.charts.flatMap(metricsOf));
    // What is asked for follows from the keys too, which come later and change.
    if (this._queried !== undefined && query !== this._queried) {
      void this.window.refresh();
    }
    if (drawn !== this._charted) {
      this._afterwards(this.curves);
    }
    this._queried = query;
    this._charted = drawn;
  }

  private _view: RunsView;
  private _saved: readonly SavedView[];
  private _known: RunKeys | undefined;
  private _listed: {
    of: [RunKeys | undefined, boolean | undefined];
    columns: readonly Listed[];
  } = { of: [undefined, undefined], columns: [] };
  private readonly _later = new Map<Resource<unknown>, number>();
  private _timer: number | undefined;
  private _picked: ReadonlySet<string> = new Set();
  private _chosen: string | null = null;
  private _lit: string | null = null;
  private _drawn = '';
  private _queried: string | undefined;
  private _charted = '[]';
  private readonly _seen = new Map<string, RunRow>();
}

/** The metrics whose curves a chart draws. */
function metricsOf(chart: ChartSpec): string[] {
  return chart.kind === 'curve' ? [chart.y] : [];
}
