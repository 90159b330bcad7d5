import type { ModelVersion } from '../../studio';
import { Copy } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { bytes } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { Link, useDesk } from '../desk';

/** Where a version came from: run, job, cell, commit and data. */
export function LineageView({
  version: { lineage, row }
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  const { run, job, data } = lineage;
  const came = [
    run &&
      ([
        trans.__('Run'),
        <Link key="run" slice="runs" entity={run}>
          {lineage.run_name || run.slice(0, 8)}
        </Link>
      ] as const),
    lineage.experiment &&
      ([trans.__('Experiment'), lineage.experiment] as const),
    job &&
      ([
        trans.__('Job'),
        <Link
          key="job"
          slice="jobs"
          entity={job}
          address={String(lineage.job_number ?? job)}
        >
          {lineage.job_number ?? job}
        </Link>
      ] as const),
    lineage.notebook && ([trans.__('Notebook'), lineage.notebook] as const),
    lineage.cell && ([trans.__('Cell'), lineage.cell] as const),
    lineage.commit &&
      ([
        trans.__('Commit'),
        <Copy key="commit" text={lineage.commit} />
      ] as const),
    row.source &&
      ([trans.__('Files'), <Copy key="files" text={row.source} />] as const),
    row.size !== null && ([trans.__('Size'), bytes(row.size)] as const)
  ].filter(one => Boolean(one)) as (readonly [string, React.ReactNode])[];
  return (
    <div className="cw-Sheet">
      <Pairs of={came} />
      <h3>{trans.__('Data')}</h3>
      {data.length === 0 ? (
        <Empty
          sentence={trans.__(
            'No data is linked: a registered dataset’s frame is, when the cell uses it unchanged.'
          )}
          code='flights = cw.datasets["flights"].frame()'
        />
      ) : (
        <table className="cw-Table" aria-label={trans.__('Data')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Dataset')}</th>
              <th scope="col">{trans.__('Detail')}</th>
            </tr>
          </thead>
          <tbody>
            {data.map(one => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th>
                <td>
                  {one.dataset ? (
                    <Link slice="datasets" entity={one.dataset}>
                      {one.dataset}
                    </Link>
                  ) : (
                    <span className="cw-Quiet">–</span>
                  )}
                </td>
                <td>{one.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
