import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { type KeptDrift, search } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { CodeLines } from '../../ui/codelines';
import { count } from '../../ui/format';
import { Popover } from '../../ui/popover';
import { useDesk } from '../desk';
import { SideName } from '../sides';
import { toneOf, wordOf } from '../states';
import { linesOf, rowCells } from './lines';
import type { ReportModel } from './model';
import { openNotebook } from './notebook';

/** What was compared with what, and what can be done with the report. */
export function ReportHead({
  model,
  kept
}: {
  model: ReportModel;
  kept: KeptDrift;
}): JSX.Element {
  const { trans, commands } = useDesk();
  const { row, report } = kept;
  const features = report.features;
  const chosen = features.find(one => one.name === model.chosen) ?? features[0];
  const { python, shell } = linesOf(model, kept);
  return (
    <>
      <header className="cw-Detail-head">
        <Badge tone={toneOf(row.status)} word={wordOf(row.status, trans)} />
        <h2 className="cw-Detail-name">{row.name}</h2>
        <span className="cw-Spring" />
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() =>
            void openNotebook(commands, rowCells(model, kept, chosen))
          }
        >
          {trans.__('Open rows in a notebook')}
        </button>
        <a
          className="jp-Button cw-Button"
          href={pageOf(model)}
          download={`drift-${row.number}.html`}
        >
          {trans.__('Export HTML')}
        </a>
        <Popover title={trans.__('Code')}>
          <CodeLines
            parts={[
              [trans.__('Python'), python],
              [trans.__('Shell'), shell]
            ]}
          />
        </Popover>
      </header>
      <p className="cw-Note cw-Report-sides">
        <SideName side={report.current} />
        <span className="cw-Quiet">
          {' '}
          {trans.__('(%1 rows) against', count(report.current.rows))}{' '}
        </span>
        <SideName side={report.reference} />
        <span className="cw-Quiet">
          {' '}
          {trans.__('(%1 rows)', count(report.reference.rows))}
          {'  ·  '}
          {report.settings.preset}
          {'  ·  '}
          <Clock at={row.made} />
        </span>
      </p>
    </>
  );
}

/** Where the page of what is looked at is. */
function pageOf(model: ReportModel): string {
  return (
    URLExt.join(
      PageConfig.getBaseUrl(),
      'cellworks/api/drift',
      encodeURIComponent(model.drift),
      'page'
    ) + search(model.query())
  );
}
