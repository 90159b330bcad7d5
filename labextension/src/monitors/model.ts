import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  type DriftRow,
  type IStudio,
  type StudioError
} from '../studio';

/** A kept drift report as it is looked at: what it is called, and whether it is being deleted. */
export class DriftModel implements IDisposable {
  /** @param name - Its id, or its number. */
  constructor(
    private readonly _studio: IStudio,
    readonly name: string
  ) {}

  /** Emitted when anything below changes. */
  readonly changed = new Signal<this, void>(this);
  /** Emitted once it is deleted from here. */
  readonly deleted = new Signal<this, void>(this);

  /** The report as a line of the list, once it was read. */
  get row(): DriftRow | undefined {
    return this._row;
  }

  /** Whether a person is asked if it is to be deleted. */
  get asking(): boolean {
    return this._asking;
  }

  /** Why it was not deleted. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  /** Which part of a report is looked at is the report's own affair. */
  readonly tab = undefined;

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Whether this is the report of an id, or of a number. */
  is(drift: string): boolean {
    return [this.name, this._row?.id, String(this._row?.number)].includes(
      drift
    );
  }

  show(): void {
    // As `tab` says.
  }

  /** The report was read. */
  read(row: DriftRow): void {
    this._row = row;
    this.changed.emit();
  }

  /** Ask whether it is to be deleted, or no more. */
  ask(asking: boolean): void {
    this._asking = asking;
    this._problem = undefined;
    this.changed.emit();
  }

  /** Delete it; why that was refused is `problem`. */
  async remove(): Promise<void> {
    try {
      await this._studio.call('delete', '/drift/{drift}', {
        path: { drift: this.name }
      });
      this._asking = false;
      this.deleted.emit();
    } catch (reason) {
      this._problem = asStudioError(reason);
    }
    this.changed.emit();
  }

  dispose(): void {
    this._disposed = true;
    Signal.clearData(this);
  }

  private _row: DriftRow | undefined;
  private _asking = false;
  private _problem: StudioError | undefined;
  private _disposed = false;
}
