import type { HomeLists } from '../shell';

/** What recipes show on Home: nothing of their own; the way to the wrangler is a quick action. */
export function homeLists(): HomeLists {
  let disposed = false;
  return {
    newsOf: () => undefined,
    dispose: () => {
      disposed = true;
    },
    get isDisposed() {
      return disposed;
    }
  };
}
