import { useResource } from '../../studio';
import { Failure } from '../../ui/failure';
import { Log } from '../../ui/log';
import { useDesk } from '../desk';
import type { JobModel } from '../model';

/** What the job printed, as it prints it. */
export function LogPane({ model }: { model: JobModel }): JSX.Element {
  const { trans } = useDesk();
  const log = useResource(model.log);
  if (!log.value) {
    return log.error ? (
      <Failure problem={log.error} retry={() => void log.refresh()} />
    ) : (
      <p className="cw-Quiet">{trans.__('Reading…')}</p>
    );
  }
  return (
    <>
      {log.error && (
        <Failure problem={log.error} retry={() => void log.refresh()} />
      )}
      {log.value.cut && (
        <p className="cw-Note">
          {trans.__(
            'The log is longer than what is shown here. All of it: cellworks jobs logs %1',
            model.job.value?.row.number ?? model.id
          )}
        </p>
      )}
      <Log
        blocks={log.value.blocks}
        ended={log.value.ended}
        earlier={
          log.value.from > 0 && !log.value.cut
            ? () => void model.log.earlier()
            : undefined
        }
      />
    </>
  );
}
