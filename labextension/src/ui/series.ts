import type { Curve } from './scale';

/** A metric's history, column by column. */
export interface History {
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** A history's points, by step or by seconds since the first. */
export function pointsOf(
  { steps, times, values }: History,
  axis: 'step' | 'time'
): Curve['points'] {
  const from = times[0] ?? 0;
  return values.map((value, at) => [
    axis === 'step' ? steps[at] : times[at] - from,
    value ?? NaN
  ]);
}

/** Whether steps tell points apart; where they do not, time has to. */
export function isStepped({ steps }: History): boolean {
  return steps.some(step => step !== steps[0]);
}

/**
 * A curve smoothed as it runs: each value weighs with those before it.
 *
 * @param weight - From 0 (as it is) to below 1. The first values are not drawn to zero.
 */
export function smoothed(
  points: Curve['points'],
  weight: number
): Curve['points'] {
  if (weight <= 0) {
    return points;
  }
  let [sum, norm] = [0, 0];
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) {
      return [x, y];
    }
    sum = sum * weight + y * (1 - weight);
    norm = norm * weight + (1 - weight);
    return [x, sum / norm];
  });
}
