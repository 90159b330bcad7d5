import { duration } from './format';
import { useNow } from './now';
import { useWords } from './words';

/** One stretch of time; seconds since 1970. */
export interface Stretch {
  name: string;
  started: number;
  ended: number | null;
}

/**
 * Where the time went: a bar of stretches, and the same in words.
 *
 * Every stretch keeps a width that can be seen, so the bar shows an order and rough shares.
 */
export function Phases({
  phases
}: {
  phases: readonly Stretch[];
}): JSX.Element {
  const trans = useWords();
  const live = phases.some(phase => phase.ended === null);
  const now = useNow(live) / 1000;
  const took = (phase: Stretch) =>
    Math.max(0, (phase.ended ?? now) - phase.started);
  return (
    <div className="cw-Phases" role="group" aria-label={trans.__('Phases')}>
      <div className="cw-Phases-bar" aria-hidden="true">
        {phases.map(phase => (
          <span
            key={`${phase.name} ${phase.started}`}
            className={`cw-Phases-part cw-mod-${phase.name}`}
            style={{ flexGrow: took(phase) }}
          />
        ))}
      </div>
      <ol className="cw-Phases-words">
        {phases.map(phase => (
          <li key={`${phase.name} ${phase.started}`}>
            <span
              className={`cw-Phases-key cw-mod-${phase.name}`}
              aria-hidden="true"
            />
            {phase.name}{' '}
            <span className="cw-Figure">{duration(took(phase))}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
