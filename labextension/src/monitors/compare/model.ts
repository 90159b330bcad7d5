import { FormModel } from '../../shell/formmodel';
import {
  failureOf,
  followJob,
  type IStudio,
  type Job,
  type JobRow,
  Resource,
  untilEnded
} from '../../studio';
import { BLANK, type Fields, type Wrong, wishOf, wrongIn } from './fields';
import type { Side } from './sides';
import { readColumns, readNames } from './names';

/** How much of a failed job's log is shown, in bytes. */
const TAIL = 4000;

/** Reports among which the one that a job has kept is looked for. */
const LATEST = 50;

/** The form that has data compared; what it makes is the id of the report. */
export class CompareModel extends FormModel<Fields, string> {
  constructor(
    private readonly _studio: IStudio,
    given: Partial<Fields> = {}
  ) {
    super({ ...BLANK, ...given });
    this.names = new Resource(() => readNames(_studio));
    this.columns = new Resource(() =>
      readColumns(_studio, this.fields.reference)
    );
    this.look();
  }

  /** What the studio has that may be compared. */
  readonly names;
  /** What the columns of the reference are called, as far as that can be told. */
  readonly columns: Resource<readonly string[]>;

  /** What is written wrongly; empty before a person has asked for it to be sent. */
  get wrong(): readonly Wrong[] {
    return this.asked ? wrongIn(this.fields) : [];
  }

  /** The job that compares, once it was submitted. */
  get job(): JobRow | undefined {
    return this._job?.value?.row;
  }

  /** The last lines of the log of a job that did not end well. */
  get log(): string {
    return this._log;
  }

  override set(change: Partial<Fields>): void {
    this._log = '';
    super.set(change);
  }

  /** Change something of a side. */
  setSide(which: 'reference' | 'current', change: Partial<Side>): void {
    this.set({ [which]: { ...this.fields[which], ...change } });
  }

  /** Read the reference's columns, where it is another than the one that was read. */
  look(): void {
    const { kind, name } = this.fields.reference;
    const asked = `${kind} ${name.trim()}`;
    if (asked !== this._looked) {
      this._looked = asked;
      void this.columns.reset();
    }
  }

  override dispose(): void {
    this.names.dispose();
    this.columns.dispose();
    this._job?.dispose();
    super.dispose();
  }

  protected override isRight(): boolean {
    return wrongIn(this.fields).length === 0;
  }

  protected override async submit(): Promise<string> {
    this._log = '';
    this._job?.dispose();
    this._job = undefined;
    const { row } = await this._studio.call('post', '/drift', {
      body: wishOf(this.fields)
    });
    this._job = followJob(this._studio, row.id);
    const ended = await untilEnded(this._job, () => this.changed.emit());
    if (ended.row.state !== 'succeeded') {
      this._log = await this._lastLines(ended.row.id);
      throw failureOf(ended);
    }
    return this._reportOf(ended);
  }

  private async _reportOf(job: Job): Promise<string> {
    const { drifts } = await this._studio.call('get', '/drift', {
      query: { limit: LATEST }
    });
    const found = drifts.find(one => one.job === job.row.id);
    if (!found) {
      throw failureOf(job);
    }
    return found.id;
  }

  private async _lastLines(job: string): Promise<string> {
    const at = (offset: number) =>
      this._studio.call('get', '/jobs/{job}/log', {
        path: { job },
        query: { offset, limit: TAIL }
      });
    try {
      const first = await at(0);
      return first.next < first.size
        ? (await at(first.size - TAIL)).text
        : first.text;
    } catch {
      // The failure says itself why; the log would only have said more.
      return '';
    }
  }

  private _job: Resource<Job> | undefined;
  private _log = '';
  private _looked = '';
}
