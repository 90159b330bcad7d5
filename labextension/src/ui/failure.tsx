import type { ReactNode } from 'react';
import { Coded } from './coded';
import { useWords } from './words';

/** What can be said of an error. */
export interface Problem {
  message: string;
  hint?: string | null;
  id?: string | null;
}

/** An error on its place: what was wrong, what to do, and the way to do it. */
export function Failure({
  problem,
  retry,
  children
}: {
  problem: Problem;
  retry?: () => void;
  children?: ReactNode;
}): JSX.Element {
  const trans = useWords();
  return (
    <div className="cw-Failure" role="alert">
      <span className="cw-Badge-shape" aria-hidden="true">
        ✕
      </span>
      <div className="cw-Failure-words">
        <p className="cw-Failure-sentence">
          <Coded text={problem.message} />
        </p>
        {problem.hint && (
          <p>
            <Coded text={problem.hint} />
          </p>
        )}
        {problem.id && (
          <p className="cw-Quiet">
            {trans.__(
              'It stands in the supervisor’s log under %1.',
              problem.id
            )}
          </p>
        )}
        {children}
      </div>
      {retry && (
        <button className="jp-Button cw-Button" onClick={retry}>
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}
