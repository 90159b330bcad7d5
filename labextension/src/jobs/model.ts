import type { IDisposable } from '@lumino/disposable';
import {
  type Frames,
  isAbout,
  type IStudio,
  type Job,
  type MetricPage,
  Resource,
  type UsagePage
} from '../studio';
import { LogTail } from './log';
import { Outputs } from './outputs';
import { DetailView } from './view';

/** Milliseconds between two reads of what a person waits for, and of what only goes along. */
const QUICKLY = 400;
const SLOWLY = 1000;

/** Everything that can be read of one job; each part is read only while it is shown. */
export class JobModel implements IDisposable {
  /** @param id - The job's id, or its number. */
  constructor(
    studio: IStudio,
    readonly id: string
  ) {
    const { call, changes } = studio;
    const attempt = () => this.attempt || undefined;
    const query = () => ({ path: { job: id }, query: { attempt: attempt() } });

    this.job = new Resource(async () => {
      const job = await call('get', '/jobs/{job}', { path: { job: id } });
      this._settle(job);
      return job;
    });
    this.log = new LogTail(call, id, attempt);
    this.outputs = new Outputs(call, id, attempt);
    this.metrics = new Resource(() =>
      call('get', '/jobs/{job}/metrics', query())
    );
    this.usage = new Resource(() => call('get', '/jobs/{job}/usage', query()));
    this.frames = new Resource(() =>
      call('get', '/jobs/{job}/frames', query())
    );

    const follow = <T>(
      resource: Resource<T>,
      pace: number,
      urgent: boolean,
      ...parts: string[]
    ) =>
      resource.follow(
        changes,
        event =>
          isAbout(event, 'jobs', this.job.value?.row.id ?? id) &&
          (event.event === 'change' ||
            event.what.some(part => parts.includes(part))),
        pace,
        { urgent }
      );
    follow(this.job, SLOWLY, false, 'metrics', 'usage', 'progress');
    follow(this.log, QUICKLY, true, 'log');
    follow(this.outputs, QUICKLY, true, 'outputs');
    follow(this.metrics, SLOWLY, false, 'metrics');
    follow(this.usage, SLOWLY, false, 'usage');
    follow(this.frames, SLOWLY, false);
  }

  readonly job: Resource<Job>;
  readonly log: LogTail;
  readonly outputs: Outputs;
  readonly metrics: Resource<MetricPage>;
  readonly usage: Resource<UsagePage>;
  /** What the names of the code held as it failed. */
  readonly frames: Resource<Frames>;
  /** Which of it is looked at. */
  readonly view = new DetailView();

  get isDisposed(): boolean {
    return this.job.isDisposed;
  }

  /** Whether an id or a number is this job's. */
  is(job: string): boolean {
    const row = this.job.value?.row;
    return job === this.id || job === row?.id || job === String(row?.number);
  }

  /** Begin to edit what the job was told, to run it again. */
  async edit(): Promise<void> {
    if (!this.job.value) {
      await this.job.refresh();
    }
    const job = this.job.value;
    if (!job) {
      throw this.job.error;
    }
    this.view.edit(job.spec);
  }

  /** The attempt that log, outputs, metrics and usage are of; 0 is the last, as long as none is known. */
  get attempt(): number {
    return this._chosen ?? this._latest;
  }

  /** Look at another attempt; undefined follows the latest. */
  choose(attempt: number | undefined): void {
    const before = this.attempt;
    this._chosen = attempt;
    if (this.attempt !== before) {
      this._again();
    }
  }

  dispose(): void {
    for (const part of [
      this.job,
      this.log,
      this.outputs,
      this.metrics,
      this.usage,
      this.frames,
      this.view
    ]) {
      part.dispose();
    }
  }

  private _settle(job: Job): void {
    const before = this.attempt;
    this._latest = job.attempts.length;
    // What was read of the last attempt before its number was known is what is wanted.
    if (before > 0 && this.attempt !== before) {
      this._again();
    }
  }

  private _again(): void {
    void this.log.again();
    void this.outputs.again();
    void this.metrics.reset();
    void this.usage.reset();
    void this.frames.reset();
    // Which attempt is shown is part of what is drawn.
    this.job.stateChanged.emit(undefined);
  }

  private _chosen: number | undefined;
  private _latest = 0;
}
