import type { HomeLists } from '../shell';
import type { MonitorsDesk } from './tokens';

/** What monitors show on Home: the reports that were kept, among what happened. */
export function homeLists({ trans }: MonitorsDesk): HomeLists {
  let disposed = false;
  return {
    newsOf: verb =>
      verb === 'kept'
        ? { tone: 'busy', word: trans.__('compared') }
        : undefined,
    dispose: () => {
      disposed = true;
    },
    get isDisposed() {
      return disposed;
    }
  };
}
