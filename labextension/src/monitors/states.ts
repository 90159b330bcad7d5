import type { TranslationBundle } from '@jupyterlab/translation';
import type { DriftRow } from '../studio';
import type { Tone } from '../ui/badge';

/** How a report, or one of its columns, stands. */
export type DriftStatus = DriftRow['status'];

/** Every status, the worst first. */
export const STATUSES: readonly DriftStatus[] = [
  'violation',
  'drift',
  'unjudged',
  'ok',
  'ignored'
];

const TONES: Record<DriftStatus, Tone> = {
  violation: 'bad',
  drift: 'warn',
  unjudged: 'doubt',
  ok: 'good',
  ignored: 'off'
};

/** How a status looks. */
export function toneOf(status: DriftStatus): Tone {
  return TONES[status];
}

/** A status as a word of the person's language. */
export function wordOf(status: DriftStatus, trans: TranslationBundle): string {
  const words: Record<DriftStatus, string> = {
    violation: trans.__('violation'),
    drift: trans.__('drift'),
    unjudged: trans.__('unjudged'),
    ok: trans.__('ok'),
    ignored: trans.__('ignored')
  };
  return words[status];
}
