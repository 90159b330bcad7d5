import type { TranslationBundle } from '@jupyterlab/translation';
import type { JobState } from '../studio';
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

/** How a job's state looks, in whichever slice it is shown. */
export function jobTone(state: JobState): Tone {
  return TONES[state];
}

/** A job's state as a word of the person's language. */
export function jobWord(state: JobState, trans: TranslationBundle): string {
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
