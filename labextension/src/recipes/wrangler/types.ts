import type { ISignal } from '@lumino/signaling';
import type { Door } from '../../kernel/asking';
import type { Schemas } from '../../studio';

export type {
  Answer,
  AnswerTo,
  Ask,
  Asking,
  Door,
  Reply
} from '../../kernel/asking';

export type Step = Schemas['StepInput'];
export type Operation = Step['do'];
export type Origin = Schemas['AskOpenInput']['origin'];
export type Sampling = Schemas['SamplingInput'];
export type Table = Schemas['TableInput'];
export type View = Schemas['ViewInput'];
export type Filter = NonNullable<View['filters']>[number];
export type Sort = Schemas['SortInput'];
export type Opened = Schemas['OpenAnswer'];
export type Ran = Schemas['RunAnswer'];
export type ColumnInfo = Schemas['ColumnInfo'];
export type Header = Schemas['Header'];
export type Trial = Schemas['TrialView'];
export type OperationInfo = Schemas['OperationInfo'];
export type OperationField = Schemas['OperationField'];

/** A step that is being written: its effect is shown before it is done. */
export interface Draft {
  /** Where it will stand, from 0; a step that stands there is replaced if `replaces`. */
  place: number;
  replaces: boolean;
  step: Step;
}

/** Names of the columns that a person has hidden, and of those that stay on the left. */
export interface Arranged {
  hidden: readonly string[];
  pinned: readonly string[];
}

/** What a wrangler keeps when its tab is closed or the page reloads. */
export interface Kept {
  origin: Origin;
  sampling: Sampling;
  name: string;
  /** The path of the notebook whose kernel has the frame; null for a kernel of the wrangler's own. */
  notebook: string | null;
  /** The recipe's file, once it has one. */
  file: string | null;
  /** Whether the file says something else than the steps do. */
  unsaved: boolean;
  past: Step[][];
  steps: Step[];
  future: Step[][];
  /** What the rows were filtered and sorted by; left out until they are. */
  view?: View;
  arranged?: Arranged;
}

/** What came of a step. */
export interface Came {
  view: Schemas['StepView'];
  /** Null for a step that is off, failed, or stands behind one that did. */
  outcome: Schemas['StepOutcome'] | null;
  failure: Schemas['StepFailure'] | null;
}

/** The state of one wrangler; everything that the parts of the panel share. */
export interface IWrangler {
  readonly changed: ISignal<this, void>;
  readonly door: Door | null;
  readonly phase: 'opening' | 'open' | 'lost' | 'failed';
  /** Why it could not be opened, is lost, or could not run its steps at all. */
  readonly failure: unknown;
  /** Another object once something of it is another. */
  readonly kept: Kept;
  readonly opened: Opened | null;
  /** The notebook has changed the frame since it was opened. */
  readonly isStale: boolean;
  readonly steps: readonly Step[];
  /** What came of the steps when they were last run; null before. */
  readonly ran: Ran | null;
  /** What came of a step when it was last run, wherever it stood then; null for one that is new. */
  cameOf(step: Step): Came | null;
  readonly isRunning: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** How many steps the grid shows; less than all while one of them is looked at. */
  readonly at: number;
  readonly draft: Draft | null;
  /** What the grid shows; null while nothing is open. */
  readonly table: Table | null;
  /** The columns of `table`. */
  readonly columns: readonly ColumnInfo[];
  readonly view: View;
  /** The column that is looked at closely. */
  readonly column: string | null;
  add(step: Step, place?: number): void;
  replace(at: number, step: Step): void;
  remove(at: number): void;
  move(from: number, to: number): void;
  toggle(at: number): void;
  duplicate(at: number): void;
  /** Have steps learn again, numbered from 0; all that learn where none are named. */
  refit(at?: readonly number[]): void;
  undo(): void;
  redo(): void;
  /** Show the table as it was after so many steps; null: after all. */
  select(at: number | null): void;
  /** Show what a step would change; null: no longer. */
  try(draft: Draft | null): void;
  /** Do the draft. */
  apply(): void;
  show(view: View): void;
  /** Columns were hidden or pinned. */
  arrange(arranged: Arranged): void;
  look(column: string | null): void;
  /** Open the frame again, as the notebook has it now, or sampled otherwise. */
  reopen(sampling?: Sampling): void;
  /** Take another recipe, which a person can undo. */
  load(steps: Step[], name: string, file: string | null): void;
  /** The steps, as they were then, stand in a file. */
  saved(steps: readonly Step[], name: string, file: string): void;
}
