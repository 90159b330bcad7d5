import { useWords } from '../../ui/words';
import type { EditorModel } from './model';

/** Everything that is wrong, a line each; a click goes to the field. */
export function Faults({ model }: { model: EditorModel }): JSX.Element {
  const trans = useWords();
  const { faults, reading, error, isRead } = model;
  const digest = reading?.digest ?? null;
  return (
    <section className="cw-Faults" aria-label={trans.__('What is wrong')}>
      <p className="cw-Faults-count" role="status">
        {error
          ? error.message
          : !reading
            ? trans.__('Reading…')
            : faults.length > 0
              ? trans._n('%1 fault', '%1 faults', faults.length, faults.length)
              : digest !== null
                ? trans.__('No faults.')
                : trans.__('No faults; a file that it names is not there.')}
        {digest !== null && isRead && (
          <code
            className="cw-Faults-digest"
            title={trans.__('The hash of the definition: %1', digest)}
          >
            {digest.slice(0, 12)}
          </code>
        )}
      </p>
      {faults.length > 0 && (
        <ul>
          {faults.map((fault, at) => (
            <li key={at}>
              <button
                type="button"
                className="cw-Faults-line"
                onClick={() => model.show(fault.node, fault.field)}
              >
                <span className="cw-Badge-shape" aria-hidden="true">
                  ✕
                </span>
                {fault.node && <b>{fault.node}</b>}
                <span>{fault.message}</span>
                {fault.hint && <span className="cw-Quiet">{fault.hint}</span>}
                {fault.line !== null && (
                  <span className="cw-Figure">
                    {trans.__('line %1', fault.line)}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
