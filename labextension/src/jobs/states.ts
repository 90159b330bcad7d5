import type { Job, JobRow, JobState } from '../studio';

export { jobTone as toneOf, jobWord as wordOf } from '../shell/jobstates';

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

export function isFinal(state: JobState): boolean {
  return FINAL_STATES.includes(state);
}

/** Whether a job has ended and will not change: a model to register is a version by then. */
export function isSettled({ row, spec, attempts }: Job): boolean {
  const waits = row.state === 'succeeded' && spec.register !== null;
  return isFinal(row.state) && (!waits || attempts.at(-1)?.carried === true);
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
