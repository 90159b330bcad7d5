import type { RunRow } from '../../studio';
import { metricOf, valueOf } from '../states';

/** How strongly a parameter goes with a metric. */
export interface Importance {
  readonly column: string;
  /** From 0 to 1: a rank correlation without its sign, or for words the share of ranks that they explain. */
  readonly strength: number;
  /** `+` where the metric rises with it, `−` where it falls; nothing for words. */
  readonly way: '+' | '−' | '';
}

/**
 * How strongly each parameter goes with a metric, over the runs that have both.
 *
 * Numbers: Spearman's correlation of ranks. Words: the square root of the share of the metric's ranks'
 * variance that lies between the words.
 */
export function importance(
  rows: readonly RunRow[],
  params: readonly string[],
  metric: string
): Importance[] {
  return params
    .flatMap(column => {
      const pairs = rows.flatMap(row => {
        const [x, y] = [valueOf(row, column), metricOf(row, metric)];
        return x !== undefined && y !== undefined && Number.isFinite(y)
          ? [[String(x), y] as const]
          : [];
      });
      const one = pairs.length < 3 ? undefined : strengthOf(pairs);
      return one ? [{ column, ...one }] : [];
    })
    .sort((a, b) => b.strength - a.strength);
}

function strengthOf(
  pairs: readonly (readonly [string, number])[]
): Omit<Importance, 'column'> | undefined {
  const ys = ranks(pairs.map(([, y]) => y));
  const numbers = pairs.map(([x]) => (x.trim() === '' ? NaN : Number(x)));
  if (numbers.every(Number.isFinite)) {
    const found = correlation(ranks(numbers), ys);
    return Number.isFinite(found)
      ? { strength: Math.abs(found), way: found < 0 ? '−' : '+' }
      : undefined;
  }
  const groups = new Map<string, number[]>();
  pairs.forEach(([x], at) => groups.set(x, [...(groups.get(x) ?? []), ys[at]]));
  const mean = average(ys);
  const whole = ys.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  const between = [...groups.values()].reduce(
    (sum, group) => sum + group.length * (average(group) - mean) ** 2,
    0
  );
  return groups.size > 1 && groups.size < pairs.length && whole > 0
    ? { strength: Math.sqrt(between / whole), way: '' }
    : undefined;
}

/** Ranks from 1 on; equal values share the middle of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values
    .map((value, at) => ({ value, at }))
    .sort((a, b) => a.value - b.value);
  const found = new Array<number>(values.length);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (order[last + 1]?.value === order[first].value) {
      last += 1;
    }
    for (let at = first; at <= last; at++) {
      found[order[at].at] = (first + last) / 2 + 1;
    }
    first = last + 1;
  }
  return found;
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [mx, my] = [average(xs), average(ys)];
  let [xy, xx, yy] = [0, 0, 0];
  xs.forEach((x, at) => {
    xy += (x - mx) * (ys[at] - my);
    xx += (x - mx) ** 2;
    yy += (ys[at] - my) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
