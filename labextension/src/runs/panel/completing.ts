import type { RunKeys } from '../../studio';
import {
  type Completion,
  inPlace,
  type Suggestion,
  writtenBefore
} from '../../ui/completing';

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
  const written = writtenBefore(text.slice(0, at));
  const { clause } = written;
  const place = (suggestions: Suggestion[]) =>
    inPlace(suggestions, written, at);
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
