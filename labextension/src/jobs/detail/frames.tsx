import type { Frame, Job } from '../../studio';
import { useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { bytes } from '../../ui/format';
import { useActions, useDesk } from '../desk';
import type { JobModel } from '../model';

/** What the names of failed code held, frame by frame, the one that raised first. */
export function FramesView({
  model,
  job
}: {
  model: JobModel;
  job: Job;
}): JSX.Element {
  const { trans } = useDesk();
  const frames = useResource(model.frames);
  const { value } = frames;
  if (!value) {
    return frames.error ? (
      <Failure problem={frames.error} retry={() => void frames.refresh()} />
    ) : (
      <p className="cw-Quiet">{trans.__('Reading…')}</p>
    );
  }
  if (value.frames.length === 0) {
    return (
      <Empty
        sentence={trans.__('Nothing was kept of what the names held.')}
        code={`cw.jobs[${job.row.number}].frames`}
      />
    );
  }
  const numbered = value.frames.map((frame, at) => ({ frame, at }));
  return (
    <div className="cw-Sheet">
      {numbered.reverse().map(({ frame, at }) => (
        <OneFrame key={at} job={job} frame={frame} at={at} />
      ))}
      {value.skipped > 0 && (
        <p className="cw-Note">
          {trans.__('%1 frames in the middle are not told.', value.skipped)}
        </p>
      )}
    </div>
  );
}

function OneFrame({
  job,
  frame,
  at
}: {
  job: Job;
  frame: Frame;
  at: number;
}): JSX.Element {
  const { trans } = useDesk();
  const { openFrame } = useActions();
  const title = trans.__(
    '%1, line %2, in %3',
    frame.file,
    frame.line,
    frame.function
  );
  return (
    <section className="cw-Frame" aria-label={title}>
      <header className="cw-Frame-head">
        <h3>{title}</h3>
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__('A notebook with the values of this frame')}
          onClick={() => openFrame(job.row.id, at)}
        >
          {trans.__('Open here')}
        </button>
      </header>
      <table className="cw-Table" aria-label={trans.__('Names of %1', title)}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Kind')}</th>
            <th scope="col">{trans.__('Value')}</th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Size')}
            </th>
          </tr>
        </thead>
        <tbody>
          {frame.locals.map(one => (
            <tr key={one.name}>
              <td>
                <code>{one.name}</code>
              </td>
              <td>{one.kind}</td>
              <td className="cw-mod-grows" title={one.summary}>
                {one.summary || '–'}
              </td>
              <td className="cw-mod-right">{bytes(one.size)}</td>
            </tr>
          ))}
          {frame.captured.map(name => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td>{trans.__('capture')}</td>
              <td className="cw-mod-grows">{trans.__('as it came')}</td>
              <td className="cw-mod-right">–</td>
            </tr>
          ))}
          {frame.left_out.map(one => (
            <tr key={one.name}>
              <td>
                <code>{one.name}</code>
              </td>
              <td>{one.kind}</td>
              <td className="cw-mod-grows cw-Quiet" title={one.reason}>
                {trans.__('not kept: %1', one.reason)}
              </td>
              <td className="cw-mod-right">–</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
