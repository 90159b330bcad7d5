import { Signal } from '@lumino/signaling';
import type {
  AnswerTo,
  Ask,
  Asking,
  ColumnInfo,
  Door,
  Kept,
  Operation,
  Ran,
  Reply,
  Step
} from '../../src/recipes/wrangler/types';

/** What a test's kernel says to a request; what it throws is a refusal. */
type Says = {
  [K in Ask['type']]?: (ask: Extract<Ask, { type: K }>) => unknown;
};

/** A refusal as a door rejects with it. */
export function refusal(
  code: string,
  message: string,
  field: string | null = null
): Error {
  return Object.assign(new Error(message), { code, field, hint: null });
}

/** One request that a test answers when it wants to. */
interface Waiting {
  ask: Ask;
  turn: string;
  /** Answers as the kernel would now, or with what is given. */
  answer: (given?: unknown) => void;
  refuse: (reason: Error) => void;
}

/**
 * A kernel with a frame of three columns that does a few operations as they are meant.
 *
 * It answers at once; after `hold()` requests wait in `waiting` until the test answers them, in any order.
 */
export class FakeDoor implements Door {
  constructor(readonly says: Says = {}) {}

  readonly asked: Ask[] = [];
  readonly waiting: Waiting[] = [];
  readonly lost = new Signal<this, void>(this);
  readonly stale = new Signal<this, string>(this);
  isDisposed = false;
  columns: ColumnInfo[] = ['a', 'b', 'c'].map(column);
  rows = 100;
  frames = 0;
  /** Whether a request is refused once a later one has its turn; else the kernel was quicker. */
  supersedes = true;

  async request<K extends Ask['type']>(
    ask: Extract<Ask, { type: K }>,
    how: Asking = {}
  ): Promise<Reply<K>> {
    this.asked.push(ask);
    const answer = (this._holds as readonly string[]).includes(ask.type)
      ? await this._wait(ask, how.turn ?? '')
      : await Promise.resolve().then(() => this._answerTo(ask));
    return { answer: answer as AnswerTo<K>, buffers: [] };
  }

  /** Let requests of these types wait for the test. */
  hold(...types: Ask['type'][]): void {
    this._holds = types;
  }

  /** The kernel dies: what waits is refused. */
  die(): void {
    const waiting = this.waiting.splice(0);
    waiting.forEach(one =>
      one.refuse(refusal('KERNEL_LOST', 'The kernel is gone.'))
    );
    this.lost.emit();
  }

  dispose(): void {
    this.isDisposed = true;
  }

  /** The requests of one type, in order. */
  of<K extends Ask['type']>(type: K): Extract<Ask, { type: K }>[] {
    return this.asked.filter(
      (ask): ask is Extract<Ask, { type: K }> => ask.type === type
    );
  }

  private _wait(ask: Ask, turn: string): Promise<unknown> {
    const old = this.waiting.findIndex(one => turn && one.turn === turn);
    if (old >= 0 && this.supersedes) {
      const [gone] = this.waiting.splice(old, 1);
      gone.refuse(refusal('SUPERSEDED', 'A later request took its turn.'));
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.waiting.findIndex(one => one.ask === ask);
        if (at >= 0) {
          this.waiting.splice(at, 1);
        }
      };
      this.waiting.push({
        ask,
        turn,
        answer: given => {
          leave();
          resolve(given ?? this._answerTo(ask));
        },
        refuse: reason => {
          leave();
          reject(reason);
        }
      });
    });
  }

  private _answerTo(ask: Ask): unknown {
    const says = this.says[ask.type] as ((ask: Ask) => unknown) | undefined;
    const said = says?.(ask);
    if (said !== undefined) {
      return said;
    }
    switch (ask.type) {
      case 'open':
        return {
          type: 'open',
          frame: `frame-${++this.frames}`,
          title: 'flights',
          rows: this.rows,
          all_rows: this.rows,
          sampling: ask.sampling ?? ALL,
          columns: this.columns,
          notes: []
        };
      case 'run':
        return ranOf(ask.steps ?? [], this.columns, this.rows);
      case 'window':
        return {
          type: 'window',
          first: 0,
          rows: this.rows,
          all_rows: this.rows,
          columns: this.columns,
          trial: ask.table.trial
            ? { columns: [], added: 0, removed: 0, changed: 0, aligned: true }
            : null
        };
      case 'close':
        return { type: 'done' };
      default:
        throw refusal('UNKNOWN', `nothing answers ${ask.type}`);
    }
  }

  private _holds: Ask['type'][] = [];
}

export const ALL = {
  how: 'all',
  rows: 50_000,
  seed: 0,
  column: null
} as const;

export function column(name: string): ColumnInfo {
  return { name, dtype: 'float64', kind: 'number' };
}

export function step(operation: Operation, rest: Partial<Step> = {}): Step {
  return { do: operation, ...rest };
}

/** A step that drops columns. */
export function drop(...columns: string[]): Step {
  return step({ op: 'drop-columns', columns });
}

/** A step that learns the mean of its columns. */
export function impute(...columns: string[]): Step {
  return step({ op: 'impute', columns, by: 'mean' });
}

/** A step that fails. */
export const FAILING = step({ op: 'custom', code: '1 / 0' });

/** What a kernel answers: `impute` learns the number of columns before it, and FAILING fails. */
export function ranOf(
  steps: readonly Step[],
  columns: readonly ColumnInfo[],
  rows: number
): Ran {
  let there = [...columns];
  const done: Ran['recipe']['steps'] = [];
  const outcomes: Ran['outcomes'] = [];
  let failed: Ran['failed'] = null;
  steps.forEach((one, at) => {
    let fitted = one.fitted ?? null;
    const before = there;
    if (!failed && !one.off) {
      if (one.do.op === 'custom') {
        failed = {
          number: at + 1,
          message: 'ZeroDivisionError: division by zero',
          hint: null,
          row: 7
        };
      } else if (one.do.op === 'drop-columns') {
        const { columns: gone } = one.do;
        there = there.filter(({ name }) => !gone.includes(name));
      } else if (one.do.op === 'impute') {
        fitted ??= {
          rows,
          columns: Object.fromEntries(
            one.do.columns.map(name => [name, { value: there.length }])
          )
        };
      }
      if (!failed) {
        outcomes.push({
          number: at + 1,
          title: one.do.op,
          rows: [rows, rows],
          added: [],
          changed: [],
          removed: before
            .filter(column => !there.includes(column))
            .map(({ name }) => name),
          seconds: 0.002
        });
      }
    }
    done.push({ note: '', off: false, ...one, fitted } as (typeof done)[0]);
  });
  return {
    type: 'run',
    recipe: { format: 1, name: 'recipe', expects: [], steps: done },
    views: done.map(({ do: { op }, fitted }) => ({
      title: op,
      reach: op === 'impute' ? 'learned' : 'row',
      lines: [`df = df.${op.replace('-', '_')}()`],
      learned: fitted ? ['a: 3'] : []
    })),
    outcomes,
    failed,
    rows,
    columns: there,
    code: `def clean(df):\n    # ${done.map(({ do: { op } }) => op).join(', ')}\n`,
    before_model: true
  };
}

export function makeKept(change: Partial<Kept> = {}): Kept {
  return {
    origin: { type: 'frame', name: 'flights' },
    sampling: ALL,
    name: 'recipe',
    notebook: 'quickstart.ipynb',
    file: null,
    unsaved: false,
    past: [],
    steps: [],
    future: [],
    ...change
  };
}
