import { type StepRow, useResource } from '../../studio';
import { jobTone, jobWord } from '../../shell/jobstates';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import { Empty } from '../../ui/empty';
import { Link, useDesk } from '../desk';
import type { JobModel } from '../job';
import type { ExecutionModel } from '../model';

/** The jobs that a step ran as in this execution, the last one first. */
export function AttemptsView({
  model,
  row
}: {
  model: ExecutionModel;
  row: StepRow | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const jobs = [...(row?.jobs ?? [])].reverse();
  if (jobs.length === 0) {
    return <Empty sentence={trans.__('It ran as no job in this execution.')} />;
  }
  return (
    <ul className="cw-StepJobs" aria-label={trans.__('Jobs')}>
      {jobs.map(job => (
        <Line key={job} model={model.job(job)} />
      ))}
    </ul>
  );
}

function Line({ model }: { model: JobModel }): JSX.Element {
  const { trans } = useDesk();
  const { value, error } = useResource(model.job);
  if (!value) {
    return (
      <li className="cw-Quiet">{error?.message ?? trans.__('Reading…')}</li>
    );
  }
  const { row } = value;
  return (
    <li>
      <Badge tone={jobTone(row.state)} word={jobWord(row.state, trans)} />
      <Link slice="jobs" entity={row.id}>
        {trans.__('job %1', row.number)}
      </Link>
      <Clock at={row.started} />
      <Took from={row.started} to={row.ended} fine />
      {row.sentence && <p className="cw-Quiet">{row.sentence}</p>}
    </li>
  );
}
