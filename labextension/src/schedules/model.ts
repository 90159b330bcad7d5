import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  isAbout,
  type IStudio,
  Resource,
  type Schedule,
  type StudioError
} from '../studio';

/** A schedule as it is looked at. */
export class ScheduleModel implements IDisposable {
  /** @param name - Its id, or its name. */
  constructor(
    private readonly _studio: IStudio,
    readonly name: string
  ) {
    const { call, changes } = _studio;
    this.whole = new Resource(() =>
      call('get', '/schedules/{schedule}', { path: { schedule: name } })
    ).follow(changes, event =>
      isAbout(event, 'schedules', this.whole.value?.row.id ?? name)
    );
  }

  readonly whole: Resource<Schedule>;
  /** Emitted when anything below changes. */
  readonly changed = new Signal<this, void>(this);
  /** Emitted once it is deleted from here. */
  readonly deleted = new Signal<this, void>(this);
  /** There are no parts to choose from. */
  readonly tab = undefined;

  /** Whether a person is asked if it is to be deleted. */
  get asking(): boolean {
    return this._asking;
  }

  /** Why something was not done. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  get isDisposed(): boolean {
    return this.whole.isDisposed;
  }

  /** Whether an id or a name is this schedule's. */
  is(schedule: string): boolean {
    const row = this.whole.value?.row;
    return [this.name, row?.id, row?.name].includes(schedule);
  }

  show(): void {
    // As `tab` says.
  }

  /** Ask whether it is to be deleted, or no more. */
  ask(asking: boolean): void {
    this._asking = asking;
    this._problem = undefined;
    this.changed.emit();
  }

  /** Start it now; why that was refused is `problem`. */
  run(): Promise<void> {
    return this._do(() =>
      this._studio.call('post', '/schedules/{schedule}/run', {
        path: { schedule: this.name }
      })
    );
  }

  /** Pause it, or have it go on. */
  pause(paused: boolean): Promise<void> {
    return this._do(() =>
      this._studio.call('patch', '/schedules/{schedule}', {
        path: { schedule: this.name },
        body: { paused }
      })
    );
  }

  /** Delete it; why that was refused is `problem`. */
  remove(): Promise<void> {
    return this._do(async () => {
      await this._studio.call('delete', '/schedules/{schedule}', {
        path: { schedule: this.name }
      });
      this._asking = false;
      this.deleted.emit();
    });
  }

  dispose(): void {
    this.whole.dispose();
    Signal.clearData(this);
  }

  private async _do(act: () => Promise<unknown>): Promise<void> {
    this._problem = undefined;
    try {
      await act();
    } catch (reason) {
      this._problem = asStudioError(reason);
    }
    this.changed.emit();
  }

  private _asking = false;
  private _problem: StudioError | undefined;
}
