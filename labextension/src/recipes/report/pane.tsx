import { UseSignal } from '@jupyterlab/ui-components';
import { asStudioError } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { useWords } from '../../ui/words';
import { heldBy } from '../figures';
import type { IWrangler } from '../wrangler/types';
import { AskedForm } from './asked';
import { Reporting } from './model';
import { ReportBody } from './body';

/** What a person should look at in the table, each with what mends it. */
export function ReportPane({ wrangler }: { wrangler: IWrangler }): JSX.Element {
  const reporting = heldBy(wrangler, 'report', () => new Reporting(wrangler));
  return (
    <UseSignal signal={wrangler.changed}>
      {() => (
        <UseSignal signal={reporting.changed}>
          {() => <Pane reporting={reporting} />}
        </UseSignal>
      )}
    </UseSignal>
  );
}

function Pane({ reporting }: { reporting: Reporting }): JSX.Element {
  const trans = useWords();
  const { report, problem, progress } = reporting;
  return (
    <section
      className="cw-Insights"
      aria-label={trans.__('Report')}
      aria-busy={progress !== null}
    >
      <AskedForm reporting={reporting} />
      {progress && <Progress {...progress} />}
      {problem !== undefined && (
        <Failure
          problem={asStudioError(problem)}
          retry={() => void reporting.make()}
        />
      )}
      {report ? (
        <ReportBody reporting={reporting} report={report} />
      ) : (
        progress === null && (
          <Empty
            sentence={trans.__(
              'A report of what to look at: missing and disguised values, identifiers, duplicates, outliers, and with a target leakage, imbalance, a quick model and what each column tells of it.'
            )}
            code={'cw.insights(df, target="late")'}
          />
        )
      )}
    </section>
  );
}

function Progress({
  words,
  share
}: {
  words: string;
  share: number;
}): JSX.Element {
  const trans = useWords();
  return (
    <div className="cw-Progress">
      <div
        className="cw-Progress-track"
        role="progressbar"
        aria-label={trans.__('Making the report')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={words || undefined}
      >
        <div className="cw-Progress-bar" style={{ width: `${share * 100}%` }} />
      </div>
      <span className="cw-Quiet">{words}</span>
    </div>
  );
}
