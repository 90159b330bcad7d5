import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  type Execution,
  isAbout,
  type IStudio,
  Resource,
  type StepPreviews,
  type StepRow,
  type StudioError
} from '../studio';
import { JobModel } from './job';

/** Milliseconds between two reads of an execution that moves: four a second. */
const PACE = 250;

/** An execution as it is looked at: all of it, and which of its steps is chosen. */
export class ExecutionModel implements IDisposable {
  /** @param name - Its id, or its number. */
  constructor(
    private readonly _studio: IStudio,
    readonly name: string
  ) {
    const { call, changes } = _studio;
    this.whole = new Resource(() =>
      call('get', '/executions/{execution}', { path: { execution: name } })
    ).follow(
      changes,
      event => isAbout(event, 'pipelines', this.whole.value?.row.id ?? name),
      PACE,
      { urgent: true }
    );
  }

  readonly whole: Resource<Execution>;
  /** Emitted when another step is chosen, or something else below changes. */
  readonly changed = new Signal<this, void>(this);
  /** Emitted once it is deleted from here. */
  readonly deleted = new Signal<this, void>(this);

  /** The key of the chosen step, else its name where it has no key yet; null for none. */
  get step(): string | null {
    return this._step;
  }

  /** Which part of the chosen step is looked at; undefined is the one that fits its state. */
  get tab(): string | undefined {
    return this._tab;
  }

  /** Whether a person is asked if it is to be deleted. */
  get asking(): boolean {
    return this._asking;
  }

  /** Why it was not deleted. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  get isDisposed(): boolean {
    return this.whole.isDisposed;
  }

  /** Whether an id or a number is this execution's. */
  is(execution: string): boolean {
    const row = this.whole.value?.row;
    return [this.name, row?.id, String(row?.number)].includes(execution);
  }

  /** Look at a step, or at none. */
  choose(step: string | null): void {
    if (step !== this._step) {
      this._step = step;
      this.changed.emit();
    }
  }

  /** Look at another part of the chosen step, and of those that are chosen after it. */
  show(tab: string): void {
    this._tab = tab;
    this.changed.emit();
  }

  /** The job that a step ran as; it is read only while it is shown. */
  job(id: string): JobModel {
    const there = this._jobs.get(id);
    if (there) {
      return there;
    }
    const made = new JobModel(this._studio, id);
    this._jobs.set(id, made);
    return made;
  }

  /** How the values of a step look; read anew where it has run again. */
  previews({ key, state, ended }: StepRow): Resource<StepPreviews> {
    const name = JSON.stringify([key, state, ended]);
    const there = this._previews.get(name);
    if (there) {
      return there;
    }
    const made = new Resource(() =>
      this._studio.call(
        'get',
        '/executions/{execution}/steps/{step}/previews',
        {
          path: { execution: this.whole.value?.row.id ?? this.name, step: key }
        }
      )
    );
    this._previews.set(name, made);
    return made;
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
      await this._studio.call('delete', '/executions/{execution}', {
        path: { execution: this.name }
      });
      this._asking = false;
      this.deleted.emit();
    } catch (reason) {
      this._problem = asStudioError(reason);
    }
    this.changed.emit();
  }

  dispose(): void {
    this.whole.dispose();
    this._jobs.forEach(job => job.dispose());
    this._jobs.clear();
    this._previews.forEach(one => one.dispose());
    this._previews.clear();
    Signal.clearData(this);
  }

  private _step: string | null = null;
  private _tab: string | undefined;
  private _asking = false;
  private _problem: StudioError | undefined;
  private readonly _jobs = new Map<string, JobModel>();
  private readonly _previews = new Map<string, Resource<StepPreviews>>();
}
