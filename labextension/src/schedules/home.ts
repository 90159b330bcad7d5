import type { HomeLists } from '../shell';
import type { SchedulesDesk } from './tokens';

/** What schedules show on Home: times that were missed and starts that failed, among what happened. */
export function homeLists({ trans }: SchedulesDesk): HomeLists {
  let disposed = false;
  return {
    newsOf: verb =>
      verb === 'missed'
        ? { tone: 'warn', word: trans.__('missed') }
        : verb === 'failed'
          ? { tone: 'bad', word: trans.__('not started') }
          : undefined,
    dispose: () => {
      disposed = true;
    },
    get isDisposed() {
      return disposed;
    }
  };
}
