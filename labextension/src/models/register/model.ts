import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { asStudioError, type IStudio, type StudioError } from '../../studio';
import { refOf } from '../tokens';

/** What stands in the form. */
export interface Fields {
  name: string;
  from: 'run' | 'model';
  run: string;
  model: string;
  description: string;
  comment: string;
}

/** What the studio made of a form: the version, and whether it is a new one. */
export interface Made {
  ref: string;
  isNew: boolean;
}

const BLANK: Fields = {
  name: '',
  from: 'run',
  run: '',
  model: '',
  description: '',
  comment: ''
};

/** What keeps the form from being sent, by field. */
export function wrong(fields: Fields): 'name' | 'run' | 'model' | null {
  if (!/^[^/\\:]{1,200}$/.test(fields.name.trim())) {
    return 'name';
  }
  return /^[\w-]{1,100}$/.test(fields[fields.from].trim()) ? null : fields.from;
}

/** The form that makes a version of what a run has made. */
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
    const { name, from, description, comment } = this._fields;
    this._sending = true;
    this._error = undefined;
    this.changed.emit();
    try {
      const { version, is_new } = await this._studio.call(
        'post',
        '/models/{name}/versions',
        {
          path: { name: name.trim() },
          body: {
            [from]: this._fields[from].trim(),
            mark: this._mark,
            description: description.trim(),
            comment: comment.trim()
          }
        }
      );
      return { ref: refOf(version.row), isNew: is_new };
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
    Signal.clearData(this);
  }

  private _fields: Fields;
  // The same form sent twice is the same version.
  private _mark: string = crypto.randomUUID();
  private _sending = false;
  private _error: StudioError | undefined;
  private _disposed = false;
}
