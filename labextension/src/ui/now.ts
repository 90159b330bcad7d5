import { useSyncExternalStore } from 'react';

/** One clock for everything on the page that counts seconds; it rests while nobody looks. */
const listeners = new Set<() => void>();
let timer: number | undefined;
let now = Date.now();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    listeners.forEach(one => one());
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

const still = () => () => undefined;

/** Milliseconds since 1970, once a second while `ticking`. */
export function useNow(ticking: boolean): number {
  return useSyncExternalStore(ticking ? listen : still, () =>
    // A clock that has rested is behind by more than a tick.
    Math.abs(Date.now() - now) > 1500 ? (now = Date.now()) : now
  );
}
