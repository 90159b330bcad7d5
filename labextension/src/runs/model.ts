import type { IDisposable } from '@lumino/disposable';
import {
  type Artifacts,
  type Comparison,
  type IStudio,
  Resource,
  type Run,
  type RunCurves,
  type RunOrigin,
  type StudioEvent
} from '../studio';
import { mayChange } from './heard';

/** Everything that can be read of one run; each part is read only while it is shown. */
export class RunModel implements IDisposable {
  /** @param id - The run's id, or how it begins. */
  constructor(
    studio: IStudio,
    readonly id: string
  ) {
    const { call, changes } = studio;
    const given = { path: { run: id } };
    this.run = new Resource(() => call('get', '/runs/{run}', given));
    this.origin = new Resource(() => call('get', '/runs/{run}/origin', given));
    this.artifacts = new Resource(() =>
      call('get', '/runs/{run}/artifacts', given)
    );
    const mine = (event: StudioEvent) =>
      mayChange(event, job => job === this.run.value?.row.job);
    this.run.follow(changes, mine, 1000);
    this.artifacts.follow(
      changes,
      event => mine(event) && event.event === 'change',
      1000
    );
  }

  readonly run: Resource<Run>;
  readonly origin: Resource<RunOrigin>;
  readonly artifacts: Resource<Artifacts>;

  get isDisposed(): boolean {
    return this.run.isDisposed;
  }

  /** Whether an id, or the beginning of one, is this run's. */
  is(run: string): boolean {
    const whole = this.run.value?.row.id ?? this.id;
    return whole.startsWith(run) || run.startsWith(whole);
  }

  dispose(): void {
    for (const part of [this.run, this.origin, this.artifacts]) {
      part.dispose();
    }
  }
}

/** Runs side by side. */
export class ComparisonModel implements IDisposable {
  /** @param runs - Their ids; the others are held against the first. */
  constructor(
    studio: IStudio,
    readonly runs: readonly string[]
  ) {
    const { call, changes } = studio;
    this.comparison = new Resource(() =>
      call('get', '/runs/compare', { query: { run: [...runs] } })
    );
    this.curves = new Resource<RunCurves>(async () => {
      if (!this.comparison.value) {
        await this.comparison.refresh();
      }
      const sides = this.comparison.value?.sides ?? [];
      const key = [
        ...new Set(sides.flatMap(({ row }) => Object.keys(row.metrics)))
      ].slice(0, 50);
      return key.length > 0
        ? call('get', '/runs/curves', {
            query: { run: sides.map(({ row }) => row.id), key, points: 600 }
          })
        : { curves: [] };
    });
    const jobs = () =>
      (this.comparison.value?.sides ?? []).map(({ row }) => row.job);
    const ours = (event: StudioEvent) =>
      mayChange(event, job => jobs().includes(job));
    this.comparison.follow(changes, ours, 2000);
    this.curves.follow(changes, ours, 1000);
  }

  readonly comparison: Resource<Comparison>;
  readonly curves: Resource<RunCurves>;

  get isDisposed(): boolean {
    return this.comparison.isDisposed;
  }

  /** Whether these are the runs that stand here. */
  is(runs: readonly string[]): boolean {
    return this.runs.join() === runs.join();
  }

  dispose(): void {
    this.comparison.dispose();
    this.curves.dispose();
  }
}
