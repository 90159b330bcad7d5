import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job, JobRow, JobState } from '../studio';
import type { Tone } from '../ui/badge';

const TONES: Record<JobState, Tone> = {
  queued: 'wait',
  starting: 'busy',
  running: 'busy',
  stopping: 'busy',
  succeeded: 'good',
  failed: 'bad',
  stopped: 'off',
  lost: 'doubt'
};

/** States that a job can still leave. */
export const OPEN_STATES: readonly JobState[] = [
  'queued',
  'starting',
  'running',
  'stopping'
];

/** The states whose end is worth a word. */
export const FINAL_STATES: readonly JobState[] = [
  'succeeded',
  'failed',
  'stopped',
  'lost'
];

export function toneOf(state: JobState): Tone {
  return TONES[state];
}

export function isFinal(state: JobState): boolean {
  return FINAL_STATES.includes(state);
}

/** Whether a job has ended and will not change: a model to register is a version by then. */
export function isSettled({ row, spec, attempts }: Job): boolean {
  const waits = row.state === 'succeeded' && spec.register !== null;
  return isFinal(row.state) && (!waits || attempts.at(-1)?.carried === true);
}

/** The state as a word of the person's language. */
export function wordOf(state: JobState, trans: TranslationBundle): string {
  const words: Record<JobState, string> = {
    queued: trans.__('queued'),
    starting: trans.__('starting'),
    running: trans.__('running'),
    stopping: trans.__('stopping'),
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    stopped: trans.__('stopped'),
    lost: trans.__('lost')
  };
  return words[state];
}

/** Where a job was submitted from: `quickstart [4]`. */
export function originOf(row: JobRow): string {
  const file = row.notebook.split('/').pop() ?? '';
  const name = file.replace(/\.ipynb$/, '');
  return row.executed === null || !name ? name : `${name} [${row.executed}]`;
}

/** The metric to show where there is room for one: of those a person logs, the one with the shortest name. */
export function leadingMetric(names: readonly string[]): string | undefined {
  const own = names.filter(name => !name.startsWith('system/'));
  const plain = own.filter(
    name => !/^(training|train|fit|estimator)_/.test(name)
  );
  const choice = plain.length > 0 ? plain : own;
  return choice.reduce<string | undefined>(
    (best, name) =>
      best === undefined || name.length < best.length ? name : best,
    undefined
  );
}
