import { Document, isCollection, isMap } from 'yaml';
import { Decimal, keyOf, plainOf, type Plain } from './yamlvalues';

/** Past so many characters a value is written line by line. */
const LONG = 88;
/** A value as lines of YAML, each behind an indent; in a room each pair is a step. */
export function block(
  text: string,
  value: Plain,
  indent: string,
  isRoom = false
): string {
  const document = new Document(dated(value));
  flow(document.contents, text, indent.length, isRoom);
  const lines = document.toString({
    lineWidth: 0,
    flowCollectionPadding: isSpaced(text)
  });
  return lines.replace(/^(?=.)/gm, indent);
}

/** A value on one line, as it stands inside another one. */
export function inline(text: string, value: Plain): string {
  const document = new Document([dated(value)]);
  if (isCollection(document.contents)) {
    document.contents.flow = true;
  }
  const line = document.toString({
    lineWidth: 0,
    flowCollectionPadding: isSpaced(text)
  });
  return line
    .trim()
    .replace(/^\[\s*/, '')
    .replace(/\s*\]$/, '');
}

/** Short values stand on one line, steps and code do not. */
function flow(
  node: unknown,
  text: string,
  before: number,
  isRoom: boolean
): void {
  if (!isMap(node)) {
    return;
  }
  for (const pair of node.items) {
    const { value } = pair;
    if (!isCollection(value) || value.items.length === 0) {
      continue;
    }
    const plain = plainOf(value) as Plain;
    const line = keyOf(pair).length + 2 + inline(text, plain).length;
    const holds = isRoomKey(keyOf(pair));
    if (!isRoom && !holds && !holdsLines(plain) && before + line < LONG) {
      value.flow = true;
    } else {
      flow(value, text, before + 2, !isRoom && holds);
    }
  }
}

/** Whether steps stand under a key. */
export function isRoomKey(key: unknown): boolean {
  return ['steps', 'then', 'else', 'do', 'on_exit'].includes(String(key));
}

function holdsLines(value: Plain): boolean {
  return typeof value === 'string'
    ? value.includes('\n')
    : typeof value === 'object' && value !== null && !(value instanceof Decimal)
      ? Object.values(value).some(holdsLines)
      : false;
}

/** The same values, with numbers that keep their point as the library has them. */
function dated(value: Plain): unknown {
  if (value instanceof Decimal) {
    const scalar = new Document().createNode(value.value);
    scalar.minFractionDigits = 1;
    return scalar;
  }
  if (Array.isArray(value)) {
    return value.map(dated);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, dated(one as Plain)])
      )
    : value;
}

/** Whether a text writes `{ a: 1 }` rather than `{a: 1}`. */
function isSpaced(text: string): boolean {
  return /[:,[] *\{ \S/.test(text);
}
