import type { LoggedColumn } from '../../../studio';
import {
  type Completion,
  inPlace,
  type Suggestion,
  writtenBefore
} from '../../../ui/completing';

const TEXT_SIGNS = ['=', '<>', 'like', 'in', 'is null'];
const NUMBER_SIGNS = ['>', '>=', '<', '<=', '=', '<>', 'between', 'is null'];

/**
 * What may stand at a place of a search: the log's columns, comparisons, `and`.
 *
 * @param at - The cursor's place in the text.
 */
export function complete(
  text: string,
  at: number,
  columns: readonly LoggedColumn[]
): Completion {
  const written = writtenBefore(text.slice(0, at));
  const { clause } = written;
  const place = (words: readonly string[]) =>
    inPlace(
      words.map(word => ({ text: word, what: '' })),
      written,
      at
    );
  if (clause.length === 0) {
    return inPlace(names(columns, text), written, at);
  }
  const column = columns.find(one => nameOf(one) === clause[0]);
  if (column === undefined) {
    return place([]); // words
  }
  if (clause.length === 1) {
    return place(column.type === 'number' ? NUMBER_SIGNS : TEXT_SIGNS);
  }
  return place(clause.length === 2 ? [] : ['and', 'or']);
}

/** Names, those of features first; none where nothing is written, so that nothing covers the rows. */
function names(columns: readonly LoggedColumn[], text: string): Suggestion[] {
  const rank = (one: LoggedColumn) => (one.role === 'request' ? 1 : 0);
  return text.trim() === ''
    ? []
    : [...columns]
        .sort((a, b) => rank(a) - rank(b))
        .map(one => ({ text: nameOf(one), what: one.role }));
}

/** A column as SQL writes it: in quotes where it holds more than letters. */
function nameOf({ name }: LoggedColumn): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `"${name}"`;
}
