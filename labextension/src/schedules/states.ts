import type { TranslationBundle } from '@jupyterlab/translation';
import type { Occasion, ScheduleRow } from '../studio';
import type { Tone } from '../ui/badge';

/** How a schedule stands. */
export type ScheduleState = ScheduleRow['state'];

/** Every state of a schedule. */
export const STATES: readonly ScheduleState[] = ['active', 'paused', 'ended'];

const TONES: Record<ScheduleState, Tone> = {
  active: 'good',
  paused: 'off',
  ended: 'off'
};

/** How a schedule's state looks. */
export function toneOf(state: ScheduleState): Tone {
  return TONES[state];
}

/** A schedule's state as a word of the person's language. */
export function wordOf(state: ScheduleState, trans: TranslationBundle): string {
  const words: Record<ScheduleState, string> = {
    active: trans.__('active'),
    paused: trans.__('paused'),
    ended: trans.__('ended')
  };
  return words[state];
}

const OUTCOMES: Record<string, Tone> = {
  succeeded: 'good',
  failed: 'bad',
  lost: 'doubt',
  stopped: 'off',
  gone: 'off'
};
const OCCASIONS: Record<Occasion['state'], Tone> = {
  queued: 'wait',
  starting: 'busy',
  started: 'busy',
  ended: 'good',
  skipped: 'off',
  missed: 'warn',
  failed: 'bad'
};

/** How what became of a time looks: of what was started and has ended, how it did. */
export function occasionTone({ state, outcome }: Occasion): Tone {
  return (outcome !== null && OUTCOMES[outcome]) || OCCASIONS[state];
}

/** What became of a time as a word of the person's language. */
export function occasionWord(
  { state, outcome }: Occasion,
  trans: TranslationBundle
): string {
  const words: Record<string, string> = {
    queued: trans.__('waiting'),
    starting: trans.__('starting'),
    started: trans.__('running'),
    skipped: trans.__('skipped'),
    missed: trans.__('missed'),
    failed: outcome === null ? trans.__('not started') : trans.__('failed'),
    succeeded: trans.__('succeeded'),
    stopped: trans.__('stopped'),
    lost: trans.__('lost'),
    gone: trans.__('deleted')
  };
  return words[outcome ?? state] ?? state;
}

/** A moment in a schedule's own zone; the year where it is not this one. */
export function inZone(at: number, zone: string): string {
  const moment = new Date(at * 1000);
  const another = moment.getFullYear() !== new Date().getFullYear();
  return moment.toLocaleString(undefined, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(another && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short'
  });
}
