import { diffLines, diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import { useWords } from './words';

/** A stretch of a line; `changed` where the other text has something else. */
interface Part {
  readonly text: string;
  readonly changed: boolean;
}

/** A line of a diff: in which of the texts it stands, under which numbers. */
export interface DiffLine {
  readonly side: 'both' | 'old' | 'new';
  readonly old: number | null;
  readonly now: number | null;
  readonly parts: readonly Part[];
}

/** Lines that are the same, left out. */
export interface Gap {
  readonly skipped: number;
}

const AROUND = 3;

/** Compare two texts line by line, and lines that took one another's place word by word. */
export function diffOf(old: string, now: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let [left, right] = [0, 0];
  let gone: string[] = [];
  const flush = () => {
    for (const text of gone) {
      lines.push(lineOf('old', (left += 1), null, [{ text, changed: true }]));
    }
    gone = [];
  };
  for (const change of diffLines(ended(old), ended(now))) {
    const texts = change.value.replace(/\n$/, '').split('\n');
    if (change.removed) {
      flush();
      gone = texts;
    } else if (change.added) {
      const pairs = texts.map((text, at) =>
        at < gone.length && gone.length === texts.length
          ? byWords(gone[at], text)
          : null
      );
      const paired = pairs.every(pair => pair !== null) && pairs.length > 0;
      if (paired) {
        pairs.forEach(pair => {
          lines.push(lineOf('old', (left += 1), null, pair.old));
        });
        gone = [];
      } else {
        flush();
      }
      texts.forEach((text, at) => {
        const parts = paired ? pairs[at]?.now : undefined;
        lines.push(
          lineOf('new', null, (right += 1), parts ?? [{ text, changed: true }])
        );
      });
    } else {
      flush();
      for (const text of texts) {
        lines.push(
          lineOf('both', (left += 1), (right += 1), [{ text, changed: false }])
        );
      }
    }
  }
  flush();
  return lines;
}

/** Leave out what is the same, but for a few lines around each change. */
export function folded(lines: readonly DiffLine[]): (DiffLine | Gap)[] {
  const near = lines.map((_, at) =>
    lines
      .slice(Math.max(0, at - AROUND), at + AROUND + 1)
      .some(line => line.side !== 'both')
  );
  const result: (DiffLine | Gap)[] = [];
  let skipped = 0;
  const flush = () => {
    if (skipped > 0) {
      result.push({ skipped });
      skipped = 0;
    }
  };
  lines.forEach((line, at) => {
    if (near[at]) {
      flush();
      result.push(line);
    } else {
      skipped += 1;
    }
  });
  flush();
  return result;
}

/** How one text became another: lines that went and came, and the words in them that differ. */
export function Diff({
  label,
  old,
  now
}: {
  label: string;
  old: string;
  now: string;
}): JSX.Element {
  const trans = useWords();
  const lines = useMemo(() => folded(diffOf(old, now)), [old, now]);
  if (!lines.some(line => 'side' in line)) {
    return <p className="cw-Note">{trans.__('They are the same.')}</p>;
  }
  return (
    <div className="cw-Diff" role="region" aria-label={label} tabIndex={0}>
      <table>
        <tbody>
          {lines.map((line, at) =>
            'skipped' in line ? (
              <tr key={at} className="cw-Diff-gap">
                <td colSpan={4}>
                  {trans._n(
                    '%1 line is the same',
                    '%1 lines are the same',
                    line.skipped,
                    line.skipped
                  )}
                </td>
              </tr>
            ) : (
              <Row key={at} line={line} />
            )
          )}
        </tbody>
      </table>
    </div>
  );
}

function Row({ line }: { line: DiffLine }): JSX.Element {
  const trans = useWords();
  const signs = { both: '', old: '−', new: '+' };
  const said = {
    both: '',
    old: trans.__('went'),
    new: trans.__('came')
  };
  return (
    <tr className={`cw-mod-${line.side}`}>
      <td className="cw-Diff-number">{line.old}</td>
      <td className="cw-Diff-number">{line.now}</td>
      <td className="cw-Diff-sign">
        <span aria-hidden="true">{signs[line.side]}</span>
        <span className="cw-Hidden">{said[line.side]}</span>
      </td>
      <td className="cw-Diff-text">
        {line.parts.map((part, at) =>
          part.changed && line.parts.length > 1 ? (
            <mark key={at}>{part.text}</mark>
          ) : (
            <span key={at}>{part.text}</span>
          )
        )}
      </td>
    </tr>
  );
}

function lineOf(
  side: DiffLine['side'],
  old: number | null,
  now: number | null,
  parts: readonly Part[]
): DiffLine {
  return { side, old, now, parts };
}

function byWords(old: string, now: string): { old: Part[]; now: Part[] } {
  const changes = diffWordsWithSpace(old, now);
  const parts = (without: 'added' | 'removed'): Part[] =>
    changes
      .filter(change => !change[without])
      .map(change => ({
        text: change.value,
        changed: change.added === true || change.removed === true
      }));
  return { old: parts('added'), now: parts('removed') };
}

/** The same text, its last line ended as the others are. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
