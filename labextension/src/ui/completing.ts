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

/** What stands before the cursor, as a language of comparisons has it. */
export interface Written {
  /** The word that is being written; empty between two words. */
  readonly open: string;
  /** The words before it that belong to the same comparison. */
  readonly clause: readonly string[];
}

const MOST = 12;
const TOKEN =
  /'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|`[^`]*`?|[\w.`\-/]+|!=|>=|<=|[=<>(),]|\s+/g;

/** Read what stands before the cursor. */
export function writtenBefore(before: string): Written {
  const tokens = [...before.matchAll(TOKEN)].map(found => found[0]);
  const last = tokens.at(-1) ?? '';
  const open = /\s/.test(last) || tokens.length === 0 ? '' : last;
  const closed = tokens
    .slice(0, open ? -1 : undefined)
    .filter(token => token.trim());
  return { open, clause: closed.slice(lastJoint(closed) + 1) };
}

/** Suggestions in the place of the word that is being written at `at`. */
export function inPlace(
  suggestions: readonly Suggestion[],
  { open }: Written,
  at: number
): Completion {
  return {
    from: at - open.length,
    to: at,
    suggestions: matching(suggestions, open)
  };
}

function lastJoint(tokens: readonly string[]): number {
  const words = tokens.map(token => token.toLowerCase());
  return Math.max(words.lastIndexOf('and'), words.lastIndexOf('or'));
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
