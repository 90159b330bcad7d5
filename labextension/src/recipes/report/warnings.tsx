import type { TranslationBundle } from '@jupyterlab/translation';
import { Badge, type Tone } from '../../ui/badge';
import { useWords } from '../../ui/words';
import type { Reporting, Warning } from './model';

type Severity = Warning['severity'];

const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low'];
const TONES: Record<Severity, Tone> = {
  high: 'bad',
  medium: 'warn',
  low: 'wait'
};

/** What was found, the worst first, each with what mends it. */
export function Warnings({
  reporting,
  warnings
}: {
  reporting: Reporting;
  warnings: readonly Warning[];
}): JSX.Element {
  const trans = useWords();
  if (warnings.length === 0) {
    return (
      <p className="cw-Note">
        {trans.__('Nothing was found that needs a look.')}
      </p>
    );
  }
  return (
    <>
      {SEVERITIES.map(severity => {
        const own = warnings.filter(one => one.severity === severity);
        return own.length === 0 ? null : (
          <section key={severity} aria-label={titleOf(severity, trans)}>
            <h4>
              <Badge tone={TONES[severity]} word={titleOf(severity, trans)} />{' '}
              <span className="cw-Quiet cw-Figure">{own.length}</span>
            </h4>
            <ul className="cw-Insights-warnings">
              {own.map(warning => (
                <WarningView
                  key={`${warning.kind} ${warning.columns.join(' ')} ${warning.sentence}`}
                  reporting={reporting}
                  warning={warning}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function titleOf(severity: Severity, trans: TranslationBundle): string {
  return {
    high: trans.__('Mend these first'),
    medium: trans.__('Look at these'),
    low: trans.__('Good to know')
  }[severity];
}

function WarningView({
  reporting,
  warning
}: {
  reporting: Reporting;
  warning: Warning;
}): JSX.Element {
  const trans = useWords();
  const { columns, rows, fixes } = warning;
  const isMended = reporting.isMended(warning);
  const [first] = columns;
  return (
    <li className={`cw-Insights-warning${isMended ? ' cw-mod-mended' : ''}`}>
      <p className="cw-Insights-sentence">
        {isMended && <Badge tone="good" word={trans.__('a step mends it')} />}{' '}
        {warning.sentence}
      </p>
      <p className="cw-Quiet">{warning.because}</p>
      <div className="cw-Bar cw-mod-plain">
        {fixes.map(fix => (
          <span key={fix.words} className="cw-Insights-fix">
            <button
              type="button"
              className="jp-Button cw-Button"
              disabled={isMended}
              onClick={() => reporting.mend(fix)}
            >
              {fix.words}
            </button>
            <button
              type="button"
              className="jp-Button cw-Button"
              aria-label={trans.__('Preview: %1', fix.words)}
              title={trans.__('Show what it would change')}
              disabled={isMended}
              onClick={() => reporting.try(fix)}
            >
              …
            </button>
          </span>
        ))}
        {rows.length > 0 && reporting.isCurrent && (
          <button
            type="button"
            className="cw-Link"
            onClick={() => reporting.showRows(warning)}
          >
            {trans._n('Show the row', 'Show %1 rows', rows.length)}
          </button>
        )}
        {first !== undefined && (
          <button
            type="button"
            className="cw-Link"
            onClick={() => reporting.wrangler.look(first)}
          >
            {trans.__('Profile of %1', first)}
          </button>
        )}
      </div>
    </li>
  );
}
