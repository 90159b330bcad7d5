import { type StepRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Log } from '../../ui/log';
import { Link, useDesk } from '../desk';
import type { JobModel } from '../job';
import type { ExecutionModel } from '../model';

/** What the step's last job printed, as it prints it. */
export function StepLog({
  model,
  row
}: {
  model: ExecutionModel;
  row: StepRow | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  return row?.job ? (
    <JobLog key={row.job} model={model.job(row.job)} />
  ) : (
    <Empty
      sentence={
        row?.state === 'cached'
          ? trans.__('Nothing ran: a result that was there was taken.')
          : trans.__('No job of it has begun.')
      }
    />
  );
}

function JobLog({ model }: { model: JobModel }): JSX.Element {
  const { trans } = useDesk();
  const { value, error } = useResource(model.log);
  const again = () => void model.log.refresh();
  return (
    <>
      {error && <Failure problem={error} retry={again} />}
      {!value && !error && <p className="cw-Quiet">{trans.__('Reading…')}</p>}
      {value && (
        <Log
          blocks={value.blocks}
          ended={value.ended}
          earlier={
            value.from > 0 && !value.cut
              ? () => void model.earlier()
              : undefined
          }
        />
      )}
      <p className="cw-Note">
        <Link slice="jobs" entity={model.id}>
          {trans.__('Open the job')}
        </Link>
      </p>
    </>
  );
}
