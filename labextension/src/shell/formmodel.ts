import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { asStudioError, type StudioError } from '../studio';

/** A form that the studio is asked by: what stands in it, whether it is being sent, and why it was refused. */
export abstract class FormModel<
  Fields extends object,
  Made
> implements IDisposable {
  /** @param fields - What stands there at first. */
  constructor(fields: Fields) {
    this._fields = fields;
  }

  /** Emitted when something of the form changes. */
  readonly changed = new Signal<this, void>(this);

  get fields(): Fields {
    return this._fields;
  }

  /** Whether a person has asked for it to be sent: what is missing is said from then on. */
  get asked(): boolean {
    return this._asked;
  }

  /** Whether it is being sent. */
  get sending(): boolean {
    return this._sending;
  }

  /** Why it was refused. */
  get error(): StudioError | undefined {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Change what stands in the form: what was said of it before counts no more. */
  set(change: Partial<Fields>): void {
    this._fields = { ...this._fields, ...change };
    this._error = undefined;
    this.changed.emit();
  }

  /** Send it; undefined where the form says why not. */
  async send(): Promise<Made | undefined> {
    this._asked = true;
    if (this._sending || !this.isRight()) {
      this.changed.emit();
      return undefined;
    }
    this._sending = true;
    this._error = undefined;
    this.changed.emit();
    try {
      return await this.submit();
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

  /** Whether what stands there can be sent. */
  protected abstract isRight(): boolean;

  /** Ask the studio; what this throws is why it was refused. */
  protected abstract submit(): Promise<Made>;

  private _fields: Fields;
  private _asked = false;
  private _sending = false;
  private _error: StudioError | undefined;
  private _disposed = false;
}
