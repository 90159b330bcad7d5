import type { RunKeys } from '../../studio';

/** What may stand at a place of a filter, and what it is. */
export interface Suggestion {
  readonly text: string;
  readonly what: string;
}

/** Suggestions, and which part of the filter they stand in the place of. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

const TEXT_SIGNS = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'IS NULL'];
const NUMBER_SIGNS = ['>', '>=', '<', '<=', '=', '!='];
const COLUMNS = [
  'status',
  'run_name',
  'start_time',
  'end_time',
  'user_id',
  'run_id'
];
const STATUSES = ['FINISHED', 'FAILED', 'RUNNING', 'KILLED'];
const MOST = 12;
const TOKEN =
  /'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|`[^`]*`?|[\w.`\-/]+|!=|>=|<=|[=<>(),]|\s+/g;

/**
 * What may stand where the cursor is.
 *
 * @param at - The cursor's place in the text.
 */
export function complete(
  text: string,
  at: number,
  keys: RunKeys | undefined
): Completion {
  const before = text.slice(0, at);
  const tokens = [...before.matchAll(TOKEN)].map(found => found[0]);
  const last = tokens.at(-1) ?? '';
  const open = /\s/.test(last) || tokens.length === 0 ? '' : last;
  const closed = tokens
    .slice(0, open ? -1 : undefined)
    .filter(token => token.trim());
  const clause = closed.slice(lastAnd(closed) + 1);
  const place = (suggestions: Suggestion[]): Completion => ({
    from: at - open.length,
    to: at,
    suggestions: matching(suggestions, open)
  });
  if (clause.length === 0) {
    return place(names(keys));
  }
  const [name, sign] = clause;
  if (clause.length === 1) {
    const numeric = isNumeric(name);
    return place(
      (numeric ? NUMBER_SIGNS : TEXT_SIGNS).map(text => ({ text, what: '' }))
    );
  }
  if (clause.length === 2 && sign.toUpperCase() !== 'IS') {
    return place(values(name, keys));
  }
  return place([{ text: 'and', what: '' }]);
}

/** A key as the filter language writes it: in backticks where it holds more than letters. */
export function written(kind: string, key: string): string {
  return /^[A-Za-z_][\w.]*$/.test(key)
    ? `${kind}.${key}`
    : `${kind}.\`${key}\``;
}

function lastAnd(tokens: readonly string[]): number {
  return tokens.map(token => token.toLowerCase()).lastIndexOf('and');
}

function names(keys: RunKeys | undefined): Suggestion[] {
  const known = (keys?.keys ?? []).map(({ kind, name, runs, differs }) => ({
    text: written(kind, name),
    what: differs ? String(runs) : `${runs} =`
  }));
  return [...known, ...COLUMNS.map(text => ({ text, what: '' }))];
}

function values(name: string, keys: RunKeys | undefined): Suggestion[] {
  if (name === 'status' || name === 'attributes.status') {
    return STATUSES.map(text => ({ text: `'${text}'`, what: '' }));
  }
  const key = keys?.keys.find(one => written(one.kind, one.name) === name);
  const example = key?.example ?? '';
  return example
    ? [{ text: `'${example.replace(/(['\\])/g, '\\$1')}'`, what: '' }]
    : [];
}

function isNumeric(name: string): boolean {
  return /^metrics?\./.test(name) || /(start|end)_time$/.test(name);
}

/** Those that begin as what is written, then those that hold it. */
function matching(all: readonly Suggestion[], part: string): Suggestion[] {
  const wanted = part.toLowerCase();
  const [begin, hold]: [Suggestion[], Suggestion[]] = [[], []];
  for (const one of all) {
    const at = one.text.toLowerCase().indexOf(wanted);
    if (at === 0) {
      begin.push(one);
    } else if (at > 0) {
      hold.push(one);
    }
  }
  const found = [...begin, ...hold].slice(0, MOST);
  return found.length === 1 && found[0].text === part ? [] : found;
}
