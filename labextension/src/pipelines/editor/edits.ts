import { isMap, isSeq } from 'yaml';
import type { StepKindRow } from '../../studio';
import {
  keyOf,
  move,
  parsed,
  type Place,
  type Plain,
  put,
  remove,
  rename,
  valueAt
} from './yamltext';

/** Keys of a step that do not say what it does. */
const OF_STEPS = new Set([
  'in',
  'out',
  'after',
  'when',
  'retries',
  'timeout',
  'cache',
  'compute',
  'resources',
  'interpreter'
]);

/** A step, choice or loop where it stands in a text. */
export interface Written {
  name: string;
  place: Place;
  type: 'step' | 'choice' | 'loop';
}

/** Where steps can stand: at the top, in a branch, in a loop. */
export interface Room {
  /** `steps`, `gate.then`, `gate.elif.0`, `gate.else`, `months.do`. */
  id: string;
  place: Place;
}

/** Everything that stands in a text, in its order. */
export function writtenIn(text: string): Written[] {
  const found: Written[] = [];
  const { contents } = parsed(text);
  const walk = (map: unknown, place: Place) => {
    if (!isMap(map)) {
      return;
    }
    for (const pair of map.items) {
      const name = keyOf(pair);
      const own = [...place, name];
      const has = (key: string) => isMap(pair.value) && pair.value.has(key);
      const inside = (key: string) =>
        isMap(pair.value) ? pair.value.get(key, true) : undefined;
      const type = has('if') ? 'choice' : has('each') ? 'loop' : 'step';
      found.push({ name, place: own, type });
      if (type === 'choice') {
        walk(inside('then'), [...own, 'then']);
        const arms = inside('elif');
        (isSeq(arms) ? arms.items : []).forEach((arm, at) =>
          walk(isMap(arm) ? arm.get('then', true) : undefined, [
            ...own,
            'elif',
            at,
            'then'
          ])
        );
        walk(inside('else'), [...own, 'else']);
      } else if (type === 'loop') {
        walk(inside('do'), [...own, 'do']);
      }
    }
  };
  if (isMap(contents)) {
    walk(contents.get('steps', true), ['steps']);
    walk(contents.get('on_exit', true), ['on_exit']);
  }
  return found;
}

/** Where something stands; undefined where nothing of the name does. */
export function placeOf(text: string, name: string): Place | undefined {
  return writtenIn(text).find(one => one.name === name)?.place;
}

/** Every place that takes steps. */
export function roomsIn(text: string): Room[] {
  const rooms: Room[] = [{ id: 'steps', place: ['steps'] }];
  for (const { name, place, type } of writtenIn(text)) {
    if (type === 'loop') {
      rooms.push({ id: `${name}.do`, place: [...place, 'do'] });
    } else if (type === 'choice') {
      const arms = valueAt(text, [...place, 'elif']);
      rooms.push({ id: `${name}.then`, place: [...place, 'then'] });
      (Array.isArray(arms) ? arms : []).forEach((_, at) =>
        rooms.push({
          id: `${name}.elif.${at}`,
          place: [...place, 'elif', at, 'then']
        })
      );
      rooms.push({ id: `${name}.else`, place: [...place, 'else'] });
    }
  }
  return rooms;
}

/** Which room something stands in. */
export function roomOf(text: string, name: string): Room | undefined {
  const around = JSON.stringify(placeOf(text, name)?.slice(0, -1));
  return roomsIn(text).find(room => JSON.stringify(room.place) === around);
}

/** A name that nothing has yet: `train`, `train_2`. */
export function freeName(text: string, wanted: string): string {
  const taken = new Set(writtenIn(text).map(one => one.name));
  Object.keys(pairsAt(text, ['parameters'])).forEach(one => taken.add(one));
  let name = wanted;
  for (let at = 2; taken.has(name); at++) {
    name = `${wanted.replace(/_\d+$/, '')}_${at}`;
  }
  return name;
}

/** The text with one more step, choice or loop, as the last of a room. */
export function add(
  text: string,
  name: string,
  value: Plain,
  room: Place = ['steps']
): string {
  const there = valueAt(text, room);
  return there === undefined || there === null
    ? put(text, room, { [name]: value })
    : put(text, [...room, name], value);
}

/** What a new step of a kind says, as far as that can be told. */
export function fresh(kind: StepKindRow, name: string): Plain {
  if (!kind.fields.some(field => field.control === 'code')) {
    return { [kind.name]: {} };
  }
  const source = `def ${name}():\n    result = None\n    return result\n`;
  return { [kind.name]: { code: { function: name, source } } };
}

/** The text without steps, and without what was read from them. */
export function removeAll(text: string, names: readonly string[]): string {
  const gone = new Set(names);
  let found = text;
  for (const name of names) {
    const place = placeOf(found, name);
    if (place) {
      writtenIn(found)
        .filter(one => isWithin(one.place, place))
        .forEach(one => gone.add(one.name));
      found = remove(found, place);
    }
  }
  if (valueAt(found, ['on_exit']) !== undefined) {
    const left = pairsAt(found, ['on_exit']);
    found = Object.keys(left).length === 0 ? remove(found, ['on_exit']) : found;
  }
  for (const { name } of writtenIn(found)) {
    for (const [input, value] of Object.entries(inputsOf(found, name))) {
      if (gone.has(stepIn(value))) {
        found = disconnect(found, name, input);
      }
    }
    const after = afterOf(found, name);
    if (after.some(one => gone.has(one))) {
      found = setAfter(
        found,
        name,
        after.filter(one => !gone.has(one))
      );
    }
  }
  return found;
}

/** The text with what one step makes handed to another one. */
export function connect(
  text: string,
  from: { step: string; output: string },
  to: { step: string; input: string }
): string {
  return setInput(text, to.step, to.input, {
    from: `${from.step}.${from.output}`
  });
}

/** The text with an input of a step said anew. */
export function setInput(
  text: string,
  step: string,
  input: string,
  value: Plain
): string {
  const place = placeOf(text, step);
  return place ? put(text, [...place, 'in', input], value) : text;
}

/** The text without an input of a step. */
export function disconnect(text: string, step: string, input: string): string {
  const place = placeOf(text, step);
  if (!place) {
    return text;
  }
  const left = Object.keys(inputsOf(text, step)).filter(one => one !== input);
  return remove(text, [...place, 'in', ...(left.length > 0 ? [input] : [])]);
}

/** The text with a step's name changed, also where it is read. */
export function renameAll(text: string, old: string, name: string): string {
  const place = placeOf(text, old);
  return place && old !== name
    ? readAs(rename(text, place, name), old, name)
    : text;
}

/** The text with a parameter's name changed, also where it is read. */
export function renameParameter(
  text: string,
  old: string,
  name: string
): string {
  return old === name
    ? text
    : readAs(rename(text, ['parameters', old], name), old, name);
}

/** Steps, choices and loops with what they say, to be put somewhere else. */
export type Copies = readonly (readonly [name: string, value: Plain])[];

/** What is to be copied; what stands inside of something that is copied goes with that. */
export function copied(text: string, names: readonly string[]): Copies {
  const all = writtenIn(text).filter(one => names.includes(one.name));
  return all
    .filter(one => !all.some(other => isWithin(one.place, other.place)))
    .map(({ name, place }) => [name, valueAt(text, place) as Plain] as const);
}

/** The text with copies as the last of a room, under names of their own; returns those too. */
export function pasted(
  text: string,
  copies: Copies,
  room: Place
): { text: string; names: string[] } {
  const names = new Map<string, string>();
  let found = text;
  for (const [name, value] of copies) {
    const own = freeName(found, name);
    names.set(name, own);
    found = add(found, own, apart(found, value), room);
  }
  // Copies hang on one another as what they were copied from does.
  for (const own of names.values()) {
    for (const [input, value] of Object.entries(inputsOf(found, own))) {
      const other = names.get(stepIn(value));
      if (other !== undefined) {
        const from = String((value as { from: unknown }).from);
        found = setInput(found, own, input, {
          from: other + from.slice(stepIn(value).length)
        });
      }
    }
  }
  return { text: found, names: [...names.values()] };
}

/** A choice or a loop whose steps have names of their own. */
function apart(text: string, value: Plain): Plain {
  const inside = writtenIn(`${put('', ['steps', 'copy'], value)}`).slice(1);
  let whole = put('', ['steps', 'copy'], value);
  for (const { name } of inside) {
    const own = freeName(text, name);
    whole = own === name ? whole : renameAll(whole, name, own);
  }
  return (
    inside.length > 0 ? valueAt(whole, ['steps', 'copy']) : value
  ) as Plain;
}

/** The text with steps in another room; a choice or a loop is not put into itself. */
export function moveAll(
  text: string,
  names: readonly string[],
  room: string
): string {
  let found = text;
  for (const name of names) {
    const place = placeOf(found, name);
    const target = roomsIn(found).find(one => one.id === room)?.place;
    if (
      place &&
      target &&
      !isWithin(target, place) &&
      JSON.stringify(place.slice(0, -1)) !== JSON.stringify(target)
    ) {
      found = move(found, place, target);
    }
  }
  return found;
}

/** What kind a step says it is, and what it says of it. */
export function doesOf(
  text: string,
  step: string
): { kind: string; value: unknown } {
  const place = placeOf(text, step);
  const all = place ? pairsAt(text, place) : {};
  const kind = Object.keys(all).find(key => !OF_STEPS.has(key)) ?? '';
  return { kind, value: all[kind] };
}

/** What a step says of its kind, by field: `clean.recipe.json` alone is its `file`. */
export function fieldsOf(
  text: string,
  step: string,
  short: string
): Record<string, unknown> {
  const { value } = doesOf(text, step);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  return short !== '' && value !== null && value !== undefined
    ? { [short]: value }
    : {};
}

/** The text with a field of what a step does said anew; undefined takes it away. */
export function setField(
  text: string,
  step: string,
  short: string,
  field: string,
  value: Plain | undefined
): string {
  const place = placeOf(text, step);
  const { kind, value: said } = doesOf(text, step);
  if (!place || kind === '') {
    return text;
  }
  const fields = { ...fieldsOf(text, step, short) } as Record<string, Plain>;
  const isAlone = typeof said === 'string';
  if (value === undefined) {
    delete fields[field];
  } else {
    fields[field] = value;
  }
  const [only, more] = Object.keys(fields);
  const isShort =
    (isAlone || said === undefined || isEmpty(said)) &&
    only === short &&
    more === undefined &&
    typeof fields[short] === 'string';
  return put(text, [...place, kind], isShort ? fields[short] : fields);
}

/** The text with another key of a step (`retries`, `when`, …) said anew; undefined takes it away. */
export function setKey(
  text: string,
  node: string,
  key: Place,
  value: Plain | undefined
): string {
  const place = placeOf(text, node);
  if (!place) {
    return text;
  }
  if (value !== undefined) {
    return put(text, [...place, ...key], value);
  }
  const around = [...place, ...key.slice(0, -1)];
  const isLast =
    key.length > 1 && Object.keys(pairsAt(text, around)).length === 1;
  return remove(text, isLast ? around : [...place, ...key]);
}

/** The inputs of a step as they are written. */
export function inputsOf(text: string, step: string): Record<string, unknown> {
  const place = placeOf(text, step);
  const all = place ? pairsAt(text, place) : {};
  const found = 'each' in all ? {} : all.in;
  return typeof found === 'object' && found !== null
    ? (found as Record<string, unknown>)
    : {};
}

/** What a step comes after, beside what it reads. */
export function afterOf(text: string, step: string): string[] {
  const place = placeOf(text, step);
  const found = place && valueAt(text, [...place, 'after']);
  return typeof found === 'string'
    ? [found]
    : Array.isArray(found)
      ? found.map(String)
      : [];
}

/** The text with what a step comes after said anew. */
export function setAfter(
  text: string,
  step: string,
  after: readonly string[]
): string {
  return setKey(text, step, ['after'], after.length > 0 ? after : undefined);
}

/** A mapping as plain values; empty where there is none. */
export function pairsAt(text: string, place: Place): Record<string, unknown> {
  const value = valueAt(text, place);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The step that a value is read from; empty where it comes from elsewhere. */
function stepIn(value: unknown): string {
  const from =
    typeof value === 'object' && value !== null
      ? (value as { from?: unknown }).from
      : undefined;
  return typeof from === 'string' ? (/^\s*(\w+)\./.exec(from)?.[1] ?? '') : '';
}

function isWithin(place: Place, around: Place): boolean {
  return (
    place.length > around.length && around.every((key, at) => place[at] === key)
  );
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** Read a name under another one wherever values and conditions stand. */
function readAs(text: string, old: string, name: string): string {
  let found = text;
  const reread = (place: Place) => {
    const value = valueAt(found, place);
    if (typeof value === 'string') {
      found = put(found, place, renamedIn(value, old, name));
    }
  };
  for (const { place, type } of writtenIn(text)) {
    if (type === 'step') {
      Object.keys(pairsAt(text, [...place, 'in'])).forEach(input =>
        reread([...place, 'in', input, 'from'])
      );
      reread([...place, 'when']);
    } else if (type === 'loop') {
      reread([...place, 'in', 'from']);
    } else {
      reread([...place, 'if']);
      const arms = valueAt(text, [...place, 'elif']);
      (Array.isArray(arms) ? arms : []).forEach((_, at) =>
        reread([...place, 'elif', at, 'if'])
      );
    }
    const after = valueAt(text, [...place, 'after']);
    if (Array.isArray(after)) {
      after.forEach((one, at) => {
        found = one === old ? put(found, [...place, 'after', at], name) : found;
      });
    } else if (after === old) {
      found = put(found, [...place, 'after'], name);
    }
  }
  return found;
}

/** `evaluate.report["auc"] > least` with another name, texts in quotes left alone. */
function renamedIn(text: string, old: string, name: string): string {
  return text
    .split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part.replace(new RegExp(`(?<![\\w.])${old}(?!\\w)`, 'g'), name)
    )
    .join('');
}
