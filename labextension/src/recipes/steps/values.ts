import type { Schemas } from '../../studio';

/** A value as a recipe holds it. */
export type Scalar = string | number | boolean;

/**
 * The value that a person has written.
 *
 * In a column of texts everything is text; elsewhere numbers and `true` are what they look like, and quotes
 * make a text of anything.
 */
export function readValue(text: string, textual: boolean): Scalar {
  const quoted = /^"(.*)"$/s.exec(text.trim());
  if (quoted) {
    return quoted[1];
  }
  if (textual) {
    return text;
  }
  const plain = text.trim();
  if (/^(true|false)$/i.test(plain)) {
    return plain.toLowerCase() === 'true';
  }
  return readNumber(plain) ?? text;
}

/** A value as a person would write it. */
export function writeValue(value: Scalar, textual: boolean): string {
  const text = String(value);
  return typeof value === 'string' && readValue(text, textual) !== value
    ? `"${text}"`
    : text;
}

/** The number that a text is; null for what is none. */
export function readNumber(text: string): number | null {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Whether values for columns of these kinds are texts, whatever they look like. */
export function isTextual(
  kinds: readonly Schemas['ColumnInfo']['kind'][]
): boolean {
  return (
    kinds.length > 0 &&
    kinds.every(kind => kind === 'text' || kind === 'category')
  );
}
