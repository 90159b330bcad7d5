import { useWords } from '../../ui/words';
import { Drawing } from '../figures';
import { BiasView, ModelView, Powers } from './figures';
import type { Report, Reporting } from './model';
import { Warnings } from './warnings';

/** A report that was made. */
export function ReportBody({
  reporting,
  report
}: {
  reporting: Reporting;
  report: Report;
}): JSX.Element {
  const trans = useWords();
  const { wrangler, isCurrent, progress } = reporting;
  return (
    <div
      className={`cw-Insights-body${progress === null ? '' : ' cw-mod-dimmed'}`}
    >
      <div className="cw-Bar cw-mod-plain">
        {!isCurrent && (
          <span className="cw-Note" role="status">
            {trans.__('The table has changed since this report was made.')}
          </span>
        )}
        <span className="cw-Spring" />
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => download(report)}
        >
          {trans.__('Export HTML')}
        </button>
      </div>
      <dl className="cw-Figures" aria-label={trans.__('Summary')}>
        {report.summary.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="cw-Figure">{text}</dd>
          </div>
        ))}
      </dl>
      <Warnings reporting={reporting} warnings={report.warnings} />
      {report.target && (
        <section aria-label={trans.__('Target')}>
          <h4>{trans.__('Target')}</h4>
          <Drawing
            chart={report.target}
            title={trans.__(
              'How rows are spread over %1',
              report.target.x.title
            )}
          />
        </section>
      )}
      {report.model && <ModelView model={report.model} />}
      {report.powers.length > 0 && (
        <Powers
          powers={report.powers}
          onLook={column => wrangler.look(column)}
        />
      )}
      {report.bias && <BiasView bias={report.bias} />}
    </div>
  );
}

/** Give the page to the person's browser as a file. */
function download({ page, title }: Report): void {
  const url = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${title.replace(/[^\w.-]+/g, '-')}-report.html`;
  link.click();
  URL.revokeObjectURL(url);
}
