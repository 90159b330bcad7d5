import { useState } from 'react';
import type { IWrangler } from '../wrangler/types';

const HELD = new WeakMap<IWrangler, Map<string, unknown>>();

/** What a pane made once for a wrangler; it is there again when the pane is shown again. */
export function heldBy<T>(wrangler: IWrangler, name: string, make: () => T): T {
  const all = HELD.get(wrangler) ?? new Map<string, unknown>();
  HELD.set(wrangler, all);
  if (!all.has(name)) {
    all.set(name, make());
  }
  return all.get(name) as T;
}

/** A state of a pane that outlives its being shown, as long as its wrangler. */
export function useHeld<T>(
  wrangler: IWrangler,
  name: string,
  first: T
): [T, (value: T) => void] {
  const [value, setValue] = useState(() => heldBy(wrangler, name, () => first));
  return [
    value,
    (next: T) => {
      HELD.get(wrangler)?.set(name, next);
      setValue(next);
    }
  ];
}
