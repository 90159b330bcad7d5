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
      <Log
        blocks={log.value.blocks}
        ended={log.value.ended}
        earlier={
          log.value.from > 0 ? () => void model.log.earlier() : undefined
        }
      />
    </>
  );
}
