import { createContext, useContext } from 'react';

/** Chooses a step by its name; nodes are drawn by React Flow, which hands them nothing of ours. */
export const Choosing = createContext<(step: string) => void>(() => undefined);

/** What chooses the step of a node. */
export function useChoose(): (step: string) => void {
  return useContext(Choosing);
}
