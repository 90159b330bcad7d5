/** The arithmetic of traffic: shares in per cent that sum to 100, or to 0 where nobody gets any. */

/** Who gets how many per cent, by name, in the order in which they are drawn. */
export type Shares = readonly (readonly [name: string, share: number])[];

/** Digits behind the point that a person can set. */
const DIGITS = 1;

/** A share as a person sets it. */
export function rounded(share: number): number {
  const unit = 10 ** DIGITS;
  return Math.round(share * unit) / unit;
}

/** `60%`, `12.5%`; what is more than nothing is never written as 0. */
export function percent(share: number): string {
  const shown = rounded(share);
  return share > 0 && shown === 0 ? '<0.1%' : `${shown}%`;
}

/** What all of them get together. */
export function sumOf(shares: Shares): number {
  return shares.reduce((sum, [, share]) => sum + share, 0);
}

/** The share of one, and of the one before it, which gives what it gets. */
export function pairAt(
  shares: Shares,
  at: number
): { upper: number; lower: number; both: number } {
  const upper = shares[at - 1]?.[1] ?? 0;
  const lower = shares[at]?.[1] ?? 0;
  return { upper, lower, both: upper + lower };
}

/** Give one a share that the one before it gives or takes; the others keep theirs. */
export function splitAt(shares: Shares, at: number, lower: number): Shares {
  const { both } = pairAt(shares, at);
  const given = Math.min(both, Math.max(0, rounded(lower)));
  return shares.map(([name, share], place) => [
    name,
    place === at ? given : place === at - 1 ? exact(both - given) : share
  ]);
}

/** Give one a share; the others, in their proportions, have the rest, or the first of them where none had any. */
export function withShare(shares: Shares, name: string, share: number): Shares {
  if (shares.length < 2) {
    return shares.map(([one]) => [one, 100]);
  }
  const given = Math.min(100, Math.max(0, rounded(share)));
  const others = shares.filter(([one]) => one !== name);
  const had = sumOf(others);
  const rest = 100 - given;
  const scaled = others.map(([, one], at) =>
    had > 0 ? rounded((one * rest) / had) : at === 0 ? rest : 0
  );
  const off = rest - scaled.reduce((sum, one) => sum + one, 0);
  const largest = scaled.indexOf(Math.max(...scaled));
  scaled[largest] = exact(scaled[largest] + off);
  const next = scaled[Symbol.iterator]();
  return shares.map(([one]) => [
    one,
    one === name ? given : (next.next().value ?? 0)
  ]);
}

/** Whether two splits are the same, as far as a person can tell. */
export function isSame(one: Shares, other: Shares): boolean {
  return (
    one.length === other.length &&
    one.every(
      ([name, share], at) =>
        other[at][0] === name && Math.abs(other[at][1] - share) < 1e-6
    )
  );
}

/** What the server is told. */
export function sharesOf(shares: Shares): Record<string, number> {
  return Object.fromEntries(shares);
}

/** Where the border above each one lies, in per cent from the top. */
export function borders(shares: Shares): number[] {
  let sum = 0;
  return shares.map(([, share]) => {
    const at = sum;
    sum += share;
    return at;
  });
}

/** Which share a key gives; undefined for a key that moves nothing. */
export function keyed(
  key: string,
  { lower, both }: { lower: number; both: number }
): number | undefined {
  const moved: Record<string, number> = {
    ArrowUp: lower + 1,
    ArrowRight: lower + 1,
    ArrowDown: lower - 1,
    ArrowLeft: lower - 1,
    PageUp: lower + 10,
    PageDown: lower - 10,
    Home: 0,
    End: both
  };
  return key in moved ? Math.min(both, Math.max(0, moved[key])) : undefined;
}

/** Without the dust of binary fractions. */
function exact(share: number): number {
  return Number(share.toFixed(6));
}
