import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { Wrongs } from '../../ui/form';
import { fieldOf, isSuperseded } from '../wrangler/refusals';
import type {
  ColumnInfo,
  Door,
  IWrangler,
  OperationInfo,
  Step,
  Trial
} from '../wrangler/types';
import {
  blankOf,
  readOperation,
  takesColumns,
  withColumn,
  type Written,
  type WrittenValue,
  writtenAs
} from './fields';

/** A step that is being written. */
export interface Form {
  info: OperationInfo;
  /** Where it will stand, from 0. */
  place: number;
  /** Whether it takes the place of the step that stands there. */
  replaces: boolean;
  written: Written;
}

/**
 * The step that is being written in a wrangler, if one is: what stands in its form, and what it would change.
 *
 * What it would change is asked for as soon as the form is right and the last answer is there, so typing waits
 * for nothing and the kernel is never asked for more than one trial beyond the one it works on.
 */
export class Writing implements IDisposable {
  constructor(
    readonly wrangler: IWrangler,
    private readonly _trans: TranslationBundle
  ) {
    wrangler.changed.connect(this._follow, this);
    this._follow();
  }

  /** Emitted when something of it, or of its wrangler, has changed. */
  readonly changed = new Signal<this, void>(this);

  /** Every operation; empty until the kernel has said which there are. */
  get catalog(): readonly OperationInfo[] {
    return this._catalog;
  }

  get form(): Form | null {
    return this._form;
  }

  /** What the step would change, as far as it is known. */
  get trial(): Trial | null {
    return this._trial;
  }

  /** Whether `trial` is of something else than what stands there. */
  get isTrying(): boolean {
    return this._tried !== this._step;
  }

  /** Why the step cannot be done, where it is no field's fault. */
  get problem(): unknown {
    return this._guilty === null ? this._problem : undefined;
  }

  /** What is wrong with the fields. */
  get wrong(): Wrongs {
    return this._guilty === null
      ? this._wrong
      : { ...this._wrong, [this._guilty]: messageOf(this._problem) };
  }

  /** Whether the step can be done, as far as the form knows. */
  get isWhole(): boolean {
    return this._step !== null;
  }

  /** The columns that there are where the step will stand. */
  get columns(): readonly ColumnInfo[] {
    return this.wrangler.columns;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** What an operation is; undefined for one that the kernel does not know. */
  infoOf(op: string): OperationInfo | undefined {
    return this._catalog.find(one => one.op === op);
  }

  /** Begin a step, on some columns; at the end of what is looked at unless a place is said. */
  begin(op: string, columns: readonly string[] = [], place?: number): void {
    this._begin(op, columns, place, {});
  }

  /** Begin a step that takes a second frame: a name of the notebook's, or a file's path. */
  beginWith(op: string, frame: string): void {
    this._begin(op, [], undefined, { frame });
  }

  private _begin(
    op: string,
    columns: readonly string[],
    place: number | undefined,
    given: Written
  ): void {
    const info = this.infoOf(op);
    if (info) {
      this._open({
        info,
        place: place ?? this.wrangler.at,
        replaces: false,
        written: { ...blankOf(info, columns), ...given }
      });
    }
  }

  /** Change a step that is there; the table is shown as the step finds it. */
  edit(at: number): void {
    const step = this.wrangler.steps[at];
    const info = step && this.infoOf(step.do.op);
    if (info) {
      this._open({
        info,
        place: at,
        replaces: true,
        written: writtenAs(info, step.do, this.columns)
      });
    }
  }

  /** Write into a field. */
  set(field: string, value: WrittenValue): void {
    if (this._form) {
      const written = { ...this._form.written, [field]: value };
      this._form = { ...this._form, written };
      this._read();
    }
  }

  /** Put a column into a field; into the first that takes one unless it is said which. */
  take(column: string, name?: string): void {
    const fields = this._form?.info.fields.filter(takesColumns) ?? [];
    const field = fields.find(one => one.name === name) ?? fields[0];
    if (this._form && field) {
      this.set(
        field.name,
        withColumn(field, this._form.written[field.name], column)
      );
    }
  }

  /** Do the step; nothing happens while it is not whole. */
  apply(): void {
    const draft = this._draft();
    if (draft) {
      this._form = null;
      this._reset();
      this.wrangler.try(draft);
      this.wrangler.apply();
      this.changed.emit();
    }
  }

  /** Leave the step as it is, or unwritten. */
  close(): void {
    if (this._form) {
      this._form = null;
      this._reset();
      this.wrangler.select(null);
      this.changed.emit();
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this.wrangler.changed.disconnect(this._follow, this);
      Signal.clearData(this);
    }
  }

  private _open(form: Form): void {
    this._reset();
    this._form = form;
    // The table that the step finds is shown until the step is whole.
    this.wrangler.select(form.place);
    this._read();
  }

  private _reset(): void {
    this._step = this._tried = this._asked = null;
    this._trial = null;
    this._problem = undefined;
    this._guilty = null;
    this._wrong = {};
  }

  /** Read the form again: its fields, or the columns that there are, have changed. */
  private _read(): void {
    const { _form: form } = this;
    if (!form) {
      return;
    }
    const { operation, wrong } = readOperation(
      form.info,
      form.written,
      this.columns,
      this._trans
    );
    this._wrong = wrong;
    const old = this.wrangler.steps[form.place];
    const note = form.replaces ? old?.note : undefined;
    const step = operation && { do: operation, ...(note && { note }) };
    if (JSON.stringify(step) !== JSON.stringify(this._step)) {
      this._step = step;
      this._guilty = null;
      this._problem = undefined;
      this._try();
    }
    this.changed.emit();
  }

  /** Ask what the step changes, once nothing else is asked. */
  private _try(): void {
    const draft = this._draft();
    if (!draft) {
      this._tried = this._step;
      this._trial = null;
      if (this.wrangler.draft) {
        this.wrangler.try(null);
        this.wrangler.select(this._form?.place ?? null);
      }
    } else if (this._asked === null && this.wrangler.phase === 'open') {
      this._asked = draft.step;
      this.wrangler.try(draft);
      this._ask();
    }
  }

  /** Ask for the trial as soon as the table that is shown is its table. */
  private _ask(): void {
    const { _asked: asked } = this;
    const { door, table } = this.wrangler;
    if (!asked || this._isUnderWay || !door || table?.trial !== asked) {
      return;
    }
    this._isUnderWay = true;
    door.request({ type: 'window', table, count: 0 }, { turn: 'trial' }).then(
      ({ answer }) => this._answered(asked, answer.trial, undefined),
      (reason: unknown) => this._answered(asked, null, reason)
    );
  }

  private _answered(asked: Step, trial: Trial | null, problem: unknown): void {
    this._isUnderWay = false;
    if (this._asked !== asked) {
      // The form that asked is closed; another one may wait for its turn.
      this._ask();
      return;
    }
    this._asked = null;
    if (this._step !== asked) {
      this._try();
      return;
    }
    this._tried = asked;
    this._trial = trial;
    this._problem = isSuperseded(problem) ? undefined : problem;
    const field = fieldOf(this._problem);
    const isOurs = this._form?.info.fields.some(one => one.name === field);
    this._guilty = isOurs ? field : null;
    this.changed.emit();
  }

  private _draft(): { place: number; replaces: boolean; step: Step } | null {
    const { _form: form, _step: step } = this;
    return form && step
      ? { place: form.place, replaces: form.replaces, step }
      : null;
  }

  private _follow(): void {
    const { door, phase, columns, steps } = this.wrangler;
    if (door !== this._door && phase === 'open') {
      this._door = door;
      void this._learn();
    }
    if (steps !== this._steps) {
      this._steps = steps;
      if (this._form && this._isGone(this._form)) {
        this.close();
      }
    }
    if (columns !== this._columns) {
      this._columns = columns;
      this._read();
    }
    this._ask();
    this.changed.emit();
  }

  /** Whether the steps have changed so that the place of what is written is another one. */
  private _isGone({ place, replaces, info }: Form): boolean {
    const { steps } = this.wrangler;
    return replaces ? steps[place]?.do.op !== info.op : place > steps.length;
  }

  /** Ask which operations there are. */
  private async _learn(): Promise<void> {
    try {
      const reply = await this.wrangler.door?.request({ type: 'catalog' });
      this._catalog = reply?.answer.operations ?? this._catalog;
      this.changed.emit();
    } catch {
      // A kernel that is gone is told of by the wrangler; the next one is asked again.
      this._door = null;
    }
  }

  private _catalog: readonly OperationInfo[] = [];
  private _door: Door | null = null;
  private _steps: readonly Step[] = [];
  private _columns: readonly ColumnInfo[] = [];
  private _form: Form | null = null;
  private _wrong: Wrongs = {};
  /** What stands in the form, once it is whole. */
  private _step: Step | null = null;
  /** What `trial` and `problem` are of. */
  private _tried: Step | null = null;
  /** What is being tried. */
  private _asked: Step | null = null;
  private _isUnderWay = false;
  private _trial: Trial | null = null;
  private _problem: unknown = undefined;
  private _guilty: string | null = null;
  private _disposed = false;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
