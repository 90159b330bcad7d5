/** What a state means, whatever thing is in it. */
export type Tone = 'busy' | 'good' | 'bad' | 'off' | 'wait' | 'doubt' | 'warn';

const SHAPES: Record<Tone, string> = {
  busy: '●',
  good: '✓',
  bad: '✕',
  off: '■',
  wait: '○',
  doubt: '?',
  warn: '▲'
};

/** A state: shape, word and colour, so that none of them has to be seen. */
export function Badge({
  tone,
  word
}: {
  tone: Tone;
  word: string;
}): JSX.Element {
  return (
    <span className={`cw-Badge cw-mod-${tone}`}>
      <span className="cw-Badge-shape" aria-hidden="true">
        {SHAPES[tone]}
      </span>
      {word}
    </span>
  );
}
