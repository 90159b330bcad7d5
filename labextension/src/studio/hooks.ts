import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Resource } from './resource';

/** Read a resource while it is shown, and draw again when it changes. */
export function useResource<T>(resource: Resource<T>): Resource<T> {
  useSyncExternalStore(
    useCallback(
      (changed: () => void) => {
        resource.stateChanged.connect(changed);
        return () => {
          resource.stateChanged.disconnect(changed);
        };
      },
      [resource]
    ),
    () => resource.version
  );
  useEffect(() => resource.watch(), [resource]);
  return resource;
}
