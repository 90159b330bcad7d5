import { FormModel } from '../../shell/formmodel';
import {
  failureOf,
  followJob,
  type IStudio,
  type Job,
  type JobRow,
  type Resource,
  untilEnded
} from '../../studio';
import { refOf } from '../tokens';
import { BLANK, type Fields, wrong } from './fields';

/** What the studio made of a form: the version, and whether it is a new one. */
export interface Made {
  ref: string;
  isNew: boolean;
}

/** The form that makes a version of what a run has made, or of what was trained elsewhere. */
export class RegisterModel extends FormModel<Fields, Made> {
  constructor(
    private readonly _studio: IStudio,
    given: Partial<Fields> = {}
  ) {
    super({ ...BLANK, ...given });
  }

  /** The job that reads what lies at a path, once it was asked to. */
  get job(): JobRow | undefined {
    return this._job?.value?.row;
  }

  /** Change what stands in the form: what is sent then is another request. */
  override set(change: Partial<Fields>): void {
    this._mark = crypto.randomUUID();
    super.set(change);
  }

  override dispose(): void {
    this._job?.dispose();
    super.dispose();
  }

  protected override isRight(): boolean {
    return wrong(this.fields) === null;
  }

  protected override submit(): Promise<Made> {
    return this.fields.from === 'path' ? this._byJob() : this._atOnce();
  }

  private async _atOnce(): Promise<Made> {
    const { name, from, description, comment } = this.fields;
    const { version, is_new } = await this._studio.call(
      'post',
      '/models/{name}/versions',
      {
        path: { name: name.trim() },
        body: {
          [from]: String(this.fields[from]).trim(),
          mark: this._mark,
          description: description.trim(),
          comment: comment.trim()
        }
      }
    );
    return { ref: refOf(version.row), isNew: is_new };
  }

  private async _byJob(): Promise<Made> {
    const { name, path, trust, example, baseline, python, ...said } =
      this.fields;
    const { row } = await this._studio.call('post', '/models/{name}/paths', {
      path: { name: name.trim() },
      body: {
        path: path.trim(),
        trust_pickle: trust,
        example: example.trim(),
        baseline: baseline.trim() || null,
        python: python.trim() || null,
        description: said.description.trim(),
        comment: said.comment.trim()
      }
    });
    this._job?.dispose();
    this._job = followJob(this._studio, row.id);
    const ended = await untilEnded(this._job, () => this.changed.emit());
    const [ref] = ended.row.registered;
    if (ended.row.state !== 'succeeded' || ref === undefined) {
      throw failureOf(ended);
    }
    return { ref, isNew: true };
  }

  // The same form sent twice is the same version.
  private _mark: string = crypto.randomUUID();
  private _job: Resource<Job> | undefined;
}
