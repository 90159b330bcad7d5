import type { Capture, Job } from '../../studio';
import { Copy } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { bytes } from '../../ui/format';
import { useDesk } from '../desk';

/** The values that came from the notebook, and those that were kept for it. */
export function CapturesView({ job }: { job: Job }): JSX.Element {
  const { trans } = useDesk();
  const { captures, inputs, datasets } = job.spec;
  const paths = Object.entries(inputs);
  if (captures.length + job.results.length + paths.length === 0) {
    return (
      <Empty sentence={trans.__('The cell needed nothing of the notebook.')} />
    );
  }
  return (
    <div className="cw-Sheet">
      {captures.length > 0 && (
        <Values title={trans.__('Captured')} of={captures} />
      )}
      {job.results.length > 0 && (
        <Values title={trans.__('Kept')} of={job.results} />
      )}
      {paths.length > 0 && (
        <>
          <h3>{trans.__('Inputs')}</h3>
          <ul className="cw-List">
            {paths.map(([name, path]) => (
              <li key={name}>
                {name} <Copy text={path} />
                {datasets[name] && ` ${trans.__('is %1', datasets[name])}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Values({
  title,
  of
}: {
  title: string;
  of: readonly Capture[];
}): JSX.Element {
  const { trans } = useDesk();
  return (
    <>
      <h3>{title}</h3>
      <table className="cw-Table" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Kind')}</th>
            <th scope="col">{trans.__('Value')}</th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Size')}
            </th>
            <th scope="col">{trans.__('Content')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map(one => (
            <tr key={one.name}>
              <td>
                <code>{one.name}</code>
              </td>
              <td>{one.kind}</td>
              <td className="cw-mod-grows">
                {one.summary || '–'}
                {one.dataset && ` ${trans.__('from %1', one.dataset)}`}
              </td>
              <td className="cw-mod-right">{bytes(one.size)}</td>
              <td>
                <Copy text={one.digest} shown={one.digest.slice(0, 12)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
