import { Document, isNode, isScalar, type Pair } from 'yaml';

/** A value that YAML has a form for; a number that must stay one with a point is a `Decimal`. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | Decimal
  | readonly Plain[]
  | { readonly [key: string]: Plain };
/** Keys from the top of a text to a value. */
export type Place = readonly (string | number)[];

/** A number that is written with a point: 2 as `2.0`, which is another type than `2`. */
export class Decimal {
  constructor(readonly value: number) {}
}

/** A mapping's key as a text. */
export function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** A node as plain values. */
export function plainOf(node: unknown): unknown {
  return isNode(node) ? node.toJS(new Document()) : (node ?? null);
}
