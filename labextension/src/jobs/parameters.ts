import type { Job } from '../studio';

type Parameters = Job['spec']['parameters'];
type Value = Parameters[string];

const WORDS: Record<string, Value> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null
};

/** Parameters as a person writes them, each as the text of its field. */
export function writtenOf(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, written(value)])
  );
}

/** A value as Python writes it; a string stands without its quotes. */
export function written(value: Value): string {
  if (value === null) {
    return 'None';
  }
  return typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : String(value);
}

/**
 * The parameters that were changed, read as the values they had: a number stays one.
 *
 * @returns Values by name, or the name of the first that cannot be read.
 */
export function changed(
  texts: Readonly<Record<string, string>>,
  before: Parameters
): { values: Parameters } | { wrong: string } {
  const values: Parameters = {};
  for (const [name, text] of Object.entries(texts)) {
    const was = before[name];
    if (text === written(was)) {
      continue;
    }
    const value = readAs(text.trim(), was);
    if (value === undefined) {
      return { wrong: name };
    }
    values[name] = value;
  }
  return { values };
}

/** A value as it is written: a number, a word of Python, a text with or without its quotes. */
export function read(text: string): Value {
  if (Object.hasOwn(WORDS, text)) {
    return WORDS[text];
  }
  const number = text === '' ? NaN : Number(text);
  if (Number.isFinite(number) && !/^0[xob]/i.test(text)) {
    return number;
  }
  return /^(['"]).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function readAs(text: string, was: Value): Value | undefined {
  if (typeof was === 'string') {
    return text;
  }
  if (Object.hasOwn(WORDS, text)) {
    return WORDS[text];
  }
  const number = text === '' ? NaN : Number(text);
  if (Number.isFinite(number)) {
    return number;
  }
  return was === null && text !== '' ? text : undefined;
}
