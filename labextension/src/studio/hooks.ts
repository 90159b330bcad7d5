import type { ISignal } from '@lumino/signaling';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Resource } from './resource';

/** What is read of something now, and again whenever its signal says that it changed. */
export function useSignal<T>(
  signal: ISignal<unknown, unknown>,
  read: () => T
): T {
  return useSyncExternalStore(
    useCallback(
      (changed: () => void) => {
        signal.connect(changed);
        return () => {
          signal.disconnect(changed);
        };
      },
      [signal]
    ),
    read
  );
}

/** Read a resource while it is shown, and draw again when it changes. */
export function useResource<T>(resource: Resource<T>): Resource<T> {
  useSignal(resource.stateChanged, () => resource.version);
  useEffect(() => resource.watch(), [resource]);
  return resource;
}

/** Read several resources while they are shown; which ones may differ from one drawing to the next. */
export function useResources(resources: readonly Resource<unknown>[]): void {
  // What is compared is which resources they are, not which array holds them.
  const key = resources.map(resource => resource.serial).join();
  useSyncExternalStore(
    useCallback(
      (changed: () => void) => {
        resources.forEach(one => one.stateChanged.connect(changed));
        return () => {
          resources.forEach(one => one.stateChanged.disconnect(changed));
        };
      },
      // eslint-disable-next-line react-hooks/exhaustive-deps
      [key]
    ),
    () => resources.map(resource => resource.version).join()
  );
  useEffect(() => {
    const ends = resources.map(resource => resource.watch());
    return () => ends.forEach(end => end());
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
}
