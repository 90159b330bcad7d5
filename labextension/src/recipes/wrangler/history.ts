import type { Step } from './types';

type Steps = readonly Step[];

/** How many changes can be undone. */
const DEEP = 200;

/** Steps with what they were before and after; plain data that is never changed in place. */
export interface History {
  readonly past: readonly Steps[];
  readonly steps: Steps;
  readonly future: readonly Steps[];
}

/** The history with other steps; what was undone before is gone. */
export function changedTo({ past, steps }: History, next: Steps): History {
  return { past: [...past, steps].slice(-DEEP), steps: next, future: [] };
}

/** The history one change earlier; itself where there is none. */
export function undone(history: History): History {
  const { past, steps, future } = history;
  const before = past.at(-1);
  return before
    ? { past: past.slice(0, -1), steps: before, future: [...future, steps] }
    : history;
}

/** The history with the last undone change done again; itself where there is none. */
export function redone(history: History): History {
  const { past, steps, future } = history;
  const after = future.at(-1);
  return after
    ? { past: [...past, steps], steps: after, future: future.slice(0, -1) }
    : history;
}

/**
 * The history with what steps have learned, which is no change that a person made.
 *
 * It is taken wherever the same steps stand before it: undoing what came later must not learn anew.
 */
export function learned(
  history: History,
  asked: Steps,
  answered: Steps
): History {
  const taught = asked.map((step, at) => {
    const { fitted } = answered[at] ?? {};
    return !step.fitted && fitted ? { ...step, fitted } : step;
  });
  if (taught.every((step, at) => step === asked[at])) {
    return history;
  }
  const within = (steps: Steps): Steps => {
    const first = steps.findIndex((step, at) => step !== asked[at]);
    const same = first < 0 ? steps.length : first;
    return same === 0
      ? steps
      : [...taught.slice(0, same), ...steps.slice(same)];
  };
  return {
    past: history.past.map(within),
    steps: within(history.steps),
    future: history.future.map(within)
  };
}

/** Steps with one put at a place. */
export function inserted(steps: Steps, place: number, step: Step): Step[] {
  const at = Math.max(0, Math.min(place, steps.length));
  return [...steps.slice(0, at), step, ...steps.slice(at)];
}

/** Steps with another one at a place. */
export function replaced(steps: Steps, place: number, step: Step): Step[] {
  return steps.map((one, at) => (at === place ? step : one));
}

/** Steps without the one at a place. */
export function without(steps: Steps, place: number): Step[] {
  return steps.filter((_, at) => at !== place);
}

/** Steps with one of them at another place, counted without it. */
export function moved(steps: Steps, from: number, to: number): Step[] {
  return inserted(without(steps, from), to, steps[from]);
}

/**
 * What stands in the place of a step: it keeps what it has learned as long as its fields are the same, and
 * stays left out where that is not said anew.
 */
export function edited(old: Step, next: Step): Step {
  const same = JSON.stringify(old.do) === JSON.stringify(next.do);
  const fitted = same ? (old.fitted ?? null) : null;
  return { ...next, off: next.off ?? old.off ?? false, fitted };
}

/** The step as it is before it has learned anything. */
export function unlearned(step: Step): Step {
  return { ...step, fitted: null };
}
