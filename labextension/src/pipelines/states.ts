import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExecutionRow, StepRow } from '../studio';
import type { Tone } from '../ui/badge';

/** How an execution stands. */
export type ExecutionState = ExecutionRow['state'];
/** How a step stands. */
export type StepState = StepRow['state'];

/** Every state of an execution, those that can still change first. */
export const STATES: readonly ExecutionState[] = [
  'running',
  'stopping',
  'succeeded',
  'failed',
  'stopped'
];

/** States that an execution can still leave by itself. */
export const OPEN_STATES: readonly ExecutionState[] = ['running', 'stopping'];

/** Whether everything of an execution has ended. */
export function isEnded({ state }: Pick<ExecutionRow, 'state'>): boolean {
  return !OPEN_STATES.includes(state);
}

const TONES: Record<ExecutionState, Tone> = {
  running: 'busy',
  stopping: 'busy',
  succeeded: 'good',
  failed: 'bad',
  stopped: 'off'
};

/** How an execution's state looks; one that asks a person waits for them, whatever else runs. */
export function toneOf({
  state,
  counts
}: Pick<ExecutionRow, 'state' | 'counts'>): Tone {
  return asks({ state, counts }) ? 'warn' : TONES[state];
}

/** An execution's state as a word of the person's language. */
export function wordOf(
  row: Pick<ExecutionRow, 'state' | 'counts'>,
  trans: TranslationBundle
): string {
  return asks(row) ? trans.__('asking') : stateWord(row.state, trans);
}

/** A state by itself as a word, for a filter or a piece of news. */
export function stateWord(
  state: ExecutionState,
  trans: TranslationBundle
): string {
  const words: Record<ExecutionState, string> = {
    running: trans.__('running'),
    stopping: trans.__('stopping'),
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    stopped: trans.__('stopped')
  };
  return words[state];
}

/** Whether a person has to say yes or no before an execution can end. */
export function asks({
  state,
  counts
}: Pick<ExecutionRow, 'state' | 'counts'>): boolean {
  return state === 'running' && (counts.asking ?? 0) > 0;
}

const STEP_TONES: Record<StepState, Tone> = {
  waiting: 'wait',
  running: 'busy',
  asking: 'warn',
  succeeded: 'good',
  cached: 'good',
  marked: 'good',
  failed: 'bad',
  stopped: 'off',
  left_out: 'off',
  blocked: 'doubt'
};

/** How a step's state looks. */
export function stepTone(state: StepState): Tone {
  return STEP_TONES[state];
}

/** A step's state as a word of the person's language. */
export function stepWord(state: StepState, trans: TranslationBundle): string {
  const words: Record<StepState, string> = {
    waiting: trans.__('waiting'),
    running: trans.__('running'),
    asking: trans.__('asking'),
    succeeded: trans.__('succeeded'),
    cached: trans.__('cached'),
    marked: trans.__('marked done'),
    failed: trans.__('failed'),
    stopped: trans.__('stopped'),
    left_out: trans.__('left out'),
    blocked: trans.__('blocked')
  };
  return words[state];
}

/** States in which what a step makes is there. */
export const DONE: readonly StepState[] = ['succeeded', 'cached', 'marked'];

/** How many of an execution's steps need no more work, of all that are known. */
export function progressOf({ counts }: Pick<ExecutionRow, 'counts'>): {
  done: number;
  total: number;
} {
  const open = ['waiting', 'running', 'asking'];
  const of = (states: (state: string) => boolean) =>
    Object.entries(counts).reduce(
      (sum, [state, many]) => sum + (states(state) ? many : 0),
      0
    );
  return { done: of(state => !open.includes(state)), total: of(() => true) };
}

/** `flights 12`: what an execution is called. */
export function titleOf({
  pipeline,
  number
}: Pick<ExecutionRow, 'pipeline' | 'number'>): string {
  return `${pipeline} ${number}`;
}
