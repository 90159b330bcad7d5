import type { IDisposable } from '@lumino/disposable';
import { isAbout, type IStudio, type Job, Resource } from '../studio';
import { type LogView, Tail } from '../ui/tail';

/** Milliseconds between two reads of a log, and of a job. */
const QUICKLY = 400;
const SLOWLY = 1000;

/** What is shown of the job that a step ran as: itself, and the end of its log. */
export class JobModel implements IDisposable {
  constructor(
    studio: IStudio,
    readonly id: string
  ) {
    const { call, changes } = studio;
    this._tail = new Tail((offset, limit) =>
      call('get', '/jobs/{job}/log', {
        path: { job: id },
        query: { offset, limit }
      })
    );
    this.job = new Resource(() =>
      call('get', '/jobs/{job}', { path: { job: id } })
    ).follow(
      changes,
      event => isAbout(event, 'jobs', id) && event.event === 'change',
      SLOWLY
    );
    this.log = new Resource(() => this._tail.more()).follow(
      changes,
      event =>
        isAbout(event, 'jobs', id) &&
        (event.event === 'change' || event.what.includes('log')),
      QUICKLY,
      { urgent: true }
    );
  }

  readonly job: Resource<Job>;
  readonly log: Resource<LogView>;

  get isDisposed(): boolean {
    return this.job.isDisposed;
  }

  /** Read further back in the log. */
  earlier(): Promise<void> {
    this._tail.again({ further: true });
    return this.log.reset();
  }

  dispose(): void {
    this.job.dispose();
    this.log.dispose();
  }

  private readonly _tail: Tail;
}
