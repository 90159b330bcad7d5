import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  isAbout,
  type IStudio,
  type Job,
  type JobRow,
  Resource,
  StudioError
} from '../../studio';
import { refOf } from '../tokens';
import { BLANK, type Fields, wrong } from './fields';

/** What the studio made of a form: the version, and whether it is a new one. */
export interface Made {
  ref: string;
  isNew: boolean;
}

/** The form that makes a version of what a run has made, or of what was trained elsewhere. */
export class RegisterModel implements IDisposable {
  constructor(
    private readonly _studio: IStudio,
    given: Partial<Fields> = {}
  ) {
    this._fields = { ...BLANK, ...given };
  }

  /** Emitted when something of the form changes. */
  readonly changed = new Signal<this, void>(this);

  get fields(): Fields {
    return this._fields;
  }

  /** Whether it is being registered. */
  get sending(): boolean {
    return this._sending;
  }

  /** The job that reads what lies at a path, once it was asked to. */
  get job(): JobRow | undefined {
    return this._job?.value?.row;
  }

  /** Why it was not registered. */
  get error(): StudioError | undefined {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Change what stands in the form: what is sent then is another request. */
  set(change: Partial<Fields>): void {
    this._fields = { ...this._fields, ...change };
    this._mark = crypto.randomUUID();
    this._error = undefined;
    this.changed.emit();
  }

  /** Register it; undefined where that failed, which the form says. */
  async send(): Promise<Made | undefined> {
    if (wrong(this._fields) || this._sending) {
      return undefined;
    }
    this._sending = true;
    this._error = undefined;
    this.changed.emit();
    try {
      return await (this._fields.from === 'path'
        ? this._byJob()
        : this._atOnce());
    } catch (reason) {
      this._error = asStudioError(reason);
      return undefined;
    } finally {
      this._sending = false;
      this.changed.emit();
    }
  }

  dispose(): void {
    this._disposed = true;
    this._job?.dispose();
    Signal.clearData(this);
  }

  private async _atOnce(): Promise<Made> {
    const { name, from, description, comment } = this._fields;
    const { version, is_new } = await this._studio.call(
      'post',
      '/models/{name}/versions',
      {
        path: { name: name.trim() },
        body: {
          [from]: String(this._fields[from]).trim(),
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
      this._fields;
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
    const ended = await this._ended(row.id);
    const [ref] = ended.row.registered;
    if (ended.row.state !== 'succeeded' || ref === undefined) {
      throw failureOf(ended);
    }
    return { ref, isNew: true };
  }

  /** Follow a job until it has ended. */
  private _ended(job: string): Promise<Job> {
    const { call, changes } = this._studio;
    this._job?.dispose();
    const found = new Resource(() =>
      call('get', '/jobs/{job}', { path: { job } })
    ).follow(changes, event => isAbout(event, 'jobs', job));
    this._job = found;
    return new Promise((resolve, reject) => {
      found.stateChanged.connect(() => {
        this.changed.emit();
        if (found.value && found.value.row.ended !== null) {
          resolve(found.value);
        } else if (found.error && !found.value) {
          reject(found.error);
        }
      });
      found.watch();
    });
  }

  private _fields: Fields;
  // The same form sent twice is the same version.
  private _mark: string = crypto.randomUUID();
  private _sending = false;
  private _job: Resource<Job> | undefined;
  private _error: StudioError | undefined;
  private _disposed = false;
}

/** What a job that did not register says: the sentence, and what to do, each a line of its message. */
function failureOf({ row, failure }: Job): StudioError {
  const [message, ...hint] = (failure?.message ?? '').split('\n');
  return new StudioError(
    {
      code: 'refused',
      message: message || failure?.sentence || row.sentence || row.state,
      hint: hint.join(' ') || null
    },
    0
  );
}
