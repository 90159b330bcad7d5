import { figure } from './format';
import { useWords } from './words';

/** How far something is; without a total, what is done. */
export function ProgressBar({
  done,
  total
}: {
  done: number;
  total: number | null;
}): JSX.Element {
  const trans = useWords();
  const words =
    total === null ? figure(done) : `${figure(done)}/${figure(total)}`;
  const share = total ? Math.min(1, Math.max(0, done / total)) : 0;
  return (
    <div className="cw-Progress">
      <span className="cw-Figure">{words}</span>
      {total !== null && (
        <div
          className="cw-Progress-track"
          role="progressbar"
          aria-label={trans.__('Progress')}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={done}
        >
          <div
            className="cw-Progress-bar"
            style={{ width: `${share * 100}%` }}
          />
        </div>
      )}
    </div>
  );
}
