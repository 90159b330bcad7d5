import { Failure } from '../../ui/failure';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import type { Came, IWrangler, Step } from '../wrangler/types';
import { outcomeWords } from './effects';

interface Props {
  wrangler: IWrangler;
  step: Step;
  /** Its place, from 0. */
  at: number;
  came: Came | null;
}

/** What came of a step: rows and columns, what it has learned, or why it failed. */
export function Outcome({ wrangler, step, at, came }: Props): JSX.Element {
  const trans = useWords();
  const { outcome = null, failure = null } = came ?? {};
  return (
    <>
      {outcome && !step.off && (
        <p className="cw-StepLine-outcome">
          {outcomeWords(outcome, trans).join(' · ')}
        </p>
      )}
      {step.off && (
        <p className="cw-StepLine-outcome">{trans.__('left out')}</p>
      )}
      {step.note && <p className="cw-StepLine-outcome">{step.note}</p>}
      {step.fitted && came && (
        <Learned wrangler={wrangler} step={step} at={at} came={came} />
      )}
      {failure && (
        <Failure problem={failure}>
          {failure.row !== null && (
            <div className="cw-Failure-ways">
              <button
                type="button"
                className="jp-Button cw-Button"
                onClick={() =>
                  showRow(
                    wrangler,
                    at,
                    failure.row ?? 0,
                    trans.__('where step %1 fails', at + 1)
                  )
                }
              >
                {trans.__('Show row %1', count(failure.row))}
              </button>
            </div>
          )}
        </Failure>
      )}
    </>
  );
}

/** What a step has learned and from how much, and the button that has it learn again. */
function Learned({ wrangler, step, at, came }: Props): JSX.Element {
  const trans = useWords();
  return (
    <details className="cw-StepLine-learned">
      <summary>
        {trans.__('fitted on %1 rows', count(step.fitted?.rows ?? 0))}
      </summary>
      <ul>
        {came?.view.learned.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={step.off}
        onClick={() => wrangler.refit([at])}
      >
        {trans.__('Refit on these rows')}
      </button>
    </details>
  );
}

/** Show the table that a step finds, and of it the row on which it fails. */
function showRow(
  wrangler: IWrangler,
  at: number,
  row: number,
  words: string
): void {
  wrangler.select(at);
  wrangler.show({ filters: [{ type: 'rows', rows: [row], words }] });
}
