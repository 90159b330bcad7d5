import type { TranslationBundle } from '@jupyterlab/translation';
import type { Checked, VersionRow } from '../studio';
import type { Tone } from '../ui/badge';

/** What the last look at a source found. */
export type SourceState = Checked['state'];

/** Every state of a source, what asks for attention first. */
export const STATES: readonly SourceState[] = [
  'changed',
  'missing',
  'unchanged'
];

const TONES: Record<SourceState, Tone> = {
  unchanged: 'good',
  changed: 'warn',
  missing: 'bad'
};

/** How a source's state looks. */
export function toneOf(state: SourceState): Tone {
  return TONES[state];
}

/** A source's state as a word of the person's language. */
export function wordOf(state: SourceState, trans: TranslationBundle): string {
  const words: Record<SourceState, string> = {
    unchanged: trans.__('unchanged'),
    changed: trans.__('changed'),
    missing: trans.__('missing')
  };
  return words[state];
}

/** A kind of source as a word of the person's language. */
export function kindOf(
  kind: VersionRow['kind'],
  trans: TranslationBundle
): string {
  const words: Record<VersionRow['kind'], string> = {
    file: trans.__('file'),
    folder: trans.__('folder'),
    frame: trans.__('frame'),
    url: trans.__('URL'),
    sql: trans.__('database')
  };
  return words[kind];
}

const JOB_TONES: Record<string, Tone> = {
  queued: 'wait',
  starting: 'busy',
  running: 'busy',
  stopping: 'busy',
  succeeded: 'good',
  failed: 'bad',
  stopped: 'off',
  lost: 'doubt'
};

/** How the state of a job that used a version looks. */
export function jobTone(state: string): Tone {
  return JOB_TONES[state] ?? 'doubt';
}
