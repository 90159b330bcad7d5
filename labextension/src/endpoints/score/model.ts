import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { asStudioError, type IStudio, type StudioError } from '../../studio';
import { BLANK, type Field, type Fields, wishOf, wrongIn } from './fields';

/** Which field of the form a field of the request is. */
const FIELDS: Readonly<Record<string, Field>> = {
  version: 'version',
  python: 'version',
  paths: 'source',
  dataset: 'source',
  format: 'source',
  to: 'to',
  mini_batch: 'miniBatch',
  error_threshold: 'threshold',
  workers: 'workers',
  'resources.cpu': 'workers',
  prediction: 'prediction'
};

/** The form that has a file scored. */
export class ScoreModel implements IDisposable {
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

  /** What is written wrongly; empty before a person has asked for it to be sent. */
  get wrong(): readonly Field[] {
    return this._asked ? wrongIn(this._fields) : [];
  }

  get sending(): boolean {
    return this._sending;
  }

  /** Why it was not submitted. */
  get error(): StudioError | undefined {
    return this._error;
  }

  /** What the studio says of a field. */
  said(field: Field): string | undefined {
    const name = this._error?.field;
    return name && FIELDS[name] === field ? this._error?.message : undefined;
  }

  /** Whether what the studio says stands at a field. */
  get isTold(): boolean {
    const name = this._error?.field;
    return Boolean(name && FIELDS[name]);
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Change what stands in the form. */
  set(change: Partial<Fields>): void {
    this._fields = { ...this._fields, ...change };
    this._error = undefined;
    this.changed.emit();
  }

  /** Submit the job and return its id; undefined where the form says why not. */
  async send(): Promise<string | undefined> {
    this._asked = true;
    this._error = undefined;
    if (this._sending || wrongIn(this._fields).length > 0) {
      this.changed.emit();
      return undefined;
    }
    this._sending = true;
    this.changed.emit();
    try {
      const job = await this._studio.call('post', '/transforms', {
        body: wishOf(this._fields)
      });
      return job.row.id;
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
  private _asked = false;
  private _sending = false;
  private _error: StudioError | undefined;
  private _disposed = false;
}
