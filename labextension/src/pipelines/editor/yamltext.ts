import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap
} from 'yaml';
import { Decimal, keyOf, type Place, type Plain, plainOf } from './yamlvalues';
import { block, inline, isRoomKey } from './yamlwriting';

export { Decimal, keyOf, type Place, type Plain, plainOf } from './yamlvalues';

/** In which order keys are added to a mapping; those that are not named come after these. */
const ORDER = [
  'pipeline',
  'format',
  'parameters',
  'limits',
  'failure',
  'steps',
  'on_exit',
  'if',
  'then',
  'elif',
  'each',
  'in',
  'parallel',
  'out',
  'after',
  'when',
  'retries',
  'timeout',
  'cache',
  'compute',
  'resources',
  'interpreter',
  'do',
  'else'
];

/** Texts that were read last: an edit looks at the same one many times. */
const last: { text: string; document: Document.Parsed }[] = [];

/**
 * Read a text as the engine does: YAML 1.2, and a key that is given twice is no end of it.
 *
 * What is returned is shared, and never changed.
 */
export function parsed(text: string): Document.Parsed {
  const known = last.find(one => one.text === text);
  if (known) {
    return known.document;
  }
  const document = parseDocument(text, { uniqueKeys: false, merge: false });
  last.unshift({ text, document });
  last.splice(4);
  return document;
}

/** What stands at a place as plain values; undefined where nothing does. */
export function valueAt(text: string, place: Place): unknown {
  const node = nodeAt(parsed(text).contents, place);
  return node === undefined ? undefined : plainOf(node);
}

/**
 * The text with another value at a place; all that the value does not touch stays as it was written.
 *
 * Mappings on the way that are not there are made. What is the same already changes nothing.
 */
export function put(text: string, place: Place, value: Plain): string {
  const document = parsed(text);
  const there = nodeAt(document.contents, place);
  if (there !== undefined && same(plainOf(there), value)) {
    return text;
  }
  if (there && isMap(there) && there.items.length > 0 && isPairs(value)) {
    return merge(text, place, there, value);
  }
  return place.length === 0
    ? `${block(text, value, '')}`
    : placed(text, document, place, value);
}

/** The text without what stands at a place, and without the comment lines right above it. */
export function remove(text: string, place: Place): string {
  const document = parsed(text);
  const around = nodeAt(document.contents, place.slice(0, -1));
  const key = place[place.length - 1];
  if (isSeq(around) && typeof key === 'number') {
    const rest = (plainOf(around) as Plain[]).filter((_, at) => at !== key);
    return put(text, place.slice(0, -1), rest);
  }
  if (!isMap(around)) {
    return text;
  }
  const at = around.items.findIndex(pair => keyOf(pair) === key);
  if (at < 0) {
    return text;
  }
  if (around.items.length === 1) {
    return place.length === 1
      ? ''
      : placed(text, document, place.slice(0, -1), {});
  }
  if (around.flow) {
    const pair = around.items[at];
    const last = at === around.items.length - 1;
    const [from, to] = last
      ? [endOf(text, around.items[at - 1]), endOf(text, pair)]
      : [startOf(pair), startOf(around.items[at + 1])];
    return text.slice(0, from) + text.slice(to);
  }
  const { from, to } = linesOf(text, around.items[at]);
  return text.slice(0, from) + text.slice(to);
}

/** The text with another key in the place of one. */
export function rename(text: string, place: Place, key: string): string {
  const pair = pairAt(parsed(text).contents, place);
  const node = pair?.key;
  return isNode(node) && node.range
    ? text.slice(0, node.range[0]) +
        inline(text, key) +
        text.slice(node.range[1])
    : text;
}

/**
 * The text with what stands at one place moved into the mapping at another one, as its last.
 *
 * Its lines go along as they are, with the comments above them.
 */
export function move(text: string, from: Place, into: Place): string {
  const { contents } = parsed(text);
  const key = from[from.length - 1];
  const [around, target] = [
    nodeAt(contents, from.slice(0, -1)),
    nodeAt(contents, into)
  ];
  const pair = pairAt(contents, from);
  if (!pair || typeof key !== 'string' || !isMap(around)) {
    return text;
  }
  const isBlock =
    !around.flow && isMap(target) && !target.flow && target.items.length > 0;
  if (!isBlock) {
    const value = plainOf(pair.value) as Plain;
    return remove(put(text, [...into, key], value), from);
  }
  const own = columnOf(text, startOf(pair));
  const wanted = columnOf(text, startOf(target.items[0]));
  const { from: start, to } = linesOf(text, pair);
  const lines = shifted(text.slice(start, to), wanted - own);
  const { to: after } = linesOf(text, target.items[target.items.length - 1]);
  // What stands later in the text is changed first, so that places stay right.
  const cut = (whole: string) =>
    around.items.length === 1
      ? remove(whole, from)
      : whole.slice(0, start) + whole.slice(to);
  return after > start
    ? cut(inserted(text, after, lines))
    : inserted(cut(text), after, lines);
}

/** The node at a place; undefined where nothing stands there. */
export function nodeAt(root: unknown, place: Place): Node | null | undefined {
  let at: unknown = root;
  for (const key of place) {
    if (isMap(at)) {
      const pair = at.items.find(one => keyOf(one) === key);
      if (!pair) {
        return undefined;
      }
      at = pair.value;
    } else if (isSeq(at) && typeof key === 'number' && key < at.items.length) {
      at = at.items[key];
    } else {
      return undefined;
    }
  }
  return isNode(at) ? at : null;
}

function pairAt(root: unknown, place: Place): Pair | undefined {
  const around = nodeAt(root, place.slice(0, -1));
  const key = place[place.length - 1];
  return isMap(around)
    ? around.items.find(pair => keyOf(pair) === key)
    : undefined;
}

/** Change a mapping pair by pair. */
function merge(
  text: string,
  place: Place,
  there: YAMLMap,
  value: { readonly [key: string]: Plain }
): string {
  let found = text;
  // New keys come first: a mapping that loses all that it had is not emptied on the way.
  for (const [key, one] of Object.entries(value)) {
    found = put(found, [...place, key], one);
  }
  for (const key of there.items.map(keyOf)) {
    if (!(key in value)) {
      found =
        Object.keys(value).length === 0
          ? placed(found, parsed(found), place, {})
          : remove(found, [...place, key]);
    }
  }
  return found;
}

/** Write a value at a place whatever stands there. */
function placed(
  text: string,
  document: Document.Parsed,
  place: Place,
  value: Plain
): string {
  const around = nodeAt(document.contents, place.slice(0, -1));
  const key = place[place.length - 1];
  if (isSeq(around)) {
    return inSequence(text, around, place, value);
  }
  if (!isMap(around) || (around.flow && around.items.length === 0)) {
    const whole = { [String(key)]: value };
    return place.length === 1
      ? block(text, whole, '')
      : placed(text, document, place.slice(0, -1), whole);
  }
  const pair = around.items.find(one => keyOf(one) === key);
  if (!pair) {
    return added(text, around, place, value);
  }
  if (around.flow) {
    const node = pair.value;
    const [from, to] =
      isNode(node) && node.range
        ? [node.range[0], node.range[1]]
        : [endOfKey(text, pair), endOfKey(text, pair)];
    const space = text[from - 1] === ':' ? ' ' : '';
    return text.slice(0, from) + space + inline(text, value) + text.slice(to);
  }
  const indent = ' '.repeat(columnOf(text, startOf(pair)));
  const isRoom = isRoomKey(place[place.length - 2]);
  const lines = block(text, { [String(key)]: value }, indent, isRoom);
  const behind = lines.slice(lines.indexOf(':', keyLength(lines)) + 1);
  const from = endOfKey(text, pair);
  const to = Math.max(from, endOf(text, pair));
  return text.slice(0, from) + behind.replace(/\n$/, '') + text.slice(to);
}

function inSequence(
  text: string,
  around: Node,
  place: Place,
  value: Plain
): string {
  const all = plainOf(around) as Plain[];
  const at = Number(place[place.length - 1]);
  const node = isSeq(around) ? around.items[at] : undefined;
  if (isNode(node) && node.range && !isCollection(node)) {
    const [from, to] = node.range;
    return text.slice(0, from) + inline(text, value) + text.slice(to);
  }
  const next = [...all];
  next[at] = value;
  return placed(text, parsed(text), place.slice(0, -1), next);
}

/** Add a pair to a mapping, at its place among the others. */
function added(text: string, map: YAMLMap, place: Place, value: Plain): string {
  const key = String(place[place.length - 1]);
  const before = predecessor(map, key);
  if (map.flow) {
    const end = endOf(text, before ?? map.items[map.items.length - 1]);
    const line = text.slice(text.lastIndexOf('\n', end - 1) + 1, end);
    const own = text.slice(
      text.lastIndexOf('\n', startOf(map.items[0])) + 1,
      startOf(map.items[0])
    );
    // One that has a line for each pair goes on so.
    const gap = /^\s+$/.test(own) && line.startsWith(own) ? `\n${own}` : ' ';
    const pair = inline(text, { [key]: value })
      .replace(/^\{\s*/, '')
      .replace(/\s*\}$/, '');
    return `${text.slice(0, end)},${gap}${pair}${text.slice(end)}`;
  }
  const first = map.items[0];
  const indent = ' '.repeat(columnOf(text, startOf(first)));
  const isRoom = isRoomKey(place[place.length - 2]);
  const lines = block(text, { [key]: value }, indent, isRoom);
  if (!before) {
    const { from } = linesOf(text, first);
    return text.slice(0, from) + lines + text.slice(from);
  }
  return inserted(text, linesOf(text, before).to, lines);
}

/** What a new key comes after; undefined: it comes first. */
function predecessor(map: YAMLMap, key: string): Pair | undefined {
  const rank = (one: string) => ORDER.indexOf(one);
  const own = rank(key);
  const last = map.items[map.items.length - 1];
  const known = map.items.some(pair => rank(keyOf(pair)) >= 0);
  if (own < 0 || !known) {
    return last;
  }
  return [...map.items].reverse().find(pair => rank(keyOf(pair)) < own);
}

function inserted(text: string, at: number, lines: string): string {
  const gap = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  return text.slice(0, at) + gap + lines + text.slice(at);
}

/** The lines of a pair, with the comments right above it and what stands behind it. */
function linesOf(text: string, pair: Pair): { from: number; to: number } {
  const column = columnOf(text, startOf(pair));
  let from = startOf(pair) - column;
  for (;;) {
    const before = text.lastIndexOf('\n', from - 2) + 1;
    const line = text.slice(before, from);
    if (from === 0 || !/^\s*#/.test(line) || line.search(/#/) !== column) {
      break;
    }
    from = before;
  }
  const end = text.indexOf('\n', Math.max(endOf(text, pair) - 1, 0));
  return { from, to: end < 0 ? text.length : end + 1 };
}

function startOf({ key }: Pair): number {
  return isNode(key) && key.range ? key.range[0] : 0;
}

/** Where a key with its colon ends. */
function endOfKey(text: string, { key }: Pair): number {
  const end = isNode(key) && key.range ? key.range[1] : 0;
  return text.indexOf(':', end) + 1;
}

/** Where the value of a pair ends, without the space and comments behind it. */
function endOf(text: string, pair: Pair): number {
  const { value } = pair;
  if (!isNode(value) || !value.range) {
    return endOfKey(text, pair);
  }
  if (isMap(value) && !value.flow && value.items.length > 0) {
    return endOf(text, value.items[value.items.length - 1]);
  }
  if (isSeq(value) && !value.flow && value.items.length > 0) {
    const last = value.items[value.items.length - 1];
    if (isMap(last) && !last.flow && last.items.length > 0) {
      return endOf(text, last.items[last.items.length - 1]);
    }
    return isNode(last) && last.range ? last.range[1] : value.range[1];
  }
  const [start, end] = value.range;
  return start + text.slice(start, end).trimEnd().length;
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

function keyLength(lines: string): number {
  const quoted = /^\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(lines);
  return quoted ? quoted[0].length : 0;
}

function shifted(lines: string, by: number): string {
  return by >= 0
    ? lines.replace(/^(?=.)/gm, ' '.repeat(by))
    : lines.replace(new RegExp(`^ {0,${-by}}`, 'gm'), '');
}

function isPairs(value: Plain): value is { readonly [key: string]: Plain } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Decimal)
  );
}

function same(one: unknown, other: Plain): boolean {
  return !holdsDecimal(other) && JSON.stringify(one) === JSON.stringify(other);
}

function holdsDecimal(value: Plain): boolean {
  return (
    value instanceof Decimal ||
    (typeof value === 'object' &&
      value !== null &&
      Object.values(value).some(holdsDecimal))
  );
}

/** A value as a person writes it on one line; what is no YAML is a text. */
export function readPlain(text: string): Plain {
  const document = parsed(text.trim());
  const { contents } = document;
  if (document.errors.length > 0 || contents === null) {
    return text.trim() === '' ? null : text;
  }
  return isScalar(contents) &&
    typeof contents.value === 'number' &&
    /[.]\d*$/.test(text.trim()) &&
    Number.isInteger(contents.value)
    ? new Decimal(contents.value)
    : (plainOf(contents) as Plain);
}

/** What stands at a place as it is written; empty where nothing does. */
export function writtenAt(text: string, place: Place): string {
  const node = nodeAt(parsed(text).contents, place);
  return isScalar(node) && node.range && node.type === 'PLAIN'
    ? text.slice(node.range[0], node.range[1])
    : node
      ? inline('', plainOf(node) as Plain)
      : '';
}
