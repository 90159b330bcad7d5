import type { Filter, Header } from '../wrangler/types';

/** Bins of a histogram, both ends in it. */
export type Bins = readonly [first: number, last: number];

/** The filter that keeps what lies in some bins. */
export function rangeOf(
  { name, edges }: Pick<Header, 'name' | 'edges'>,
  [first, last]: Bins
): Extract<Filter, { type: 'range' }> {
  const isLast = last >= edges.length - 2;
  return {
    type: 'range',
    column: name,
    low: edges[first],
    high: edges[Math.min(last + 1, edges.length - 1)],
    below: !isLast,
    but: false
  };
}

/** The bins that a filter keeps; null where it keeps none of them, or all but some. */
export function binsOf(
  { edges }: Pick<Header, 'edges'>,
  filter: Extract<Filter, { type: 'range' }> | undefined
): Bins | null {
  if (!filter || filter.but || edges.length < 2) {
    return null;
  }
  const low = filter.low ?? -Infinity;
  const high = filter.high ?? Infinity;
  const inside = edges
    .slice(0, -1)
    .map((from, at) => ({ at, from, to: edges[at + 1] }))
    .filter(
      ({ from, to }) =>
        (to > low && from < high) || (from === to && from >= low)
    );
  const first = inside.at(0);
  const last = inside.at(-1);
  return first && last ? [first.at, last.at] : null;
}

/** The bin below a pointer. */
export function binAt(share: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(share * bins)));
}
