import { useEffect } from 'react';
import { type Deployment, type Endpoint, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Log } from '../../ui/log';
import { Choose } from '../../ui/menu';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import type { EndpointModel } from '../model';

/** What a deployment's workers said, as they say it. */
export function LogsView({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { deployments } = endpoint.row;
  const { logged } = model;
  const chosen =
    deployments.find(one => one.id === logged?.deployment) ??
    deployments.at(-1);
  useEffect(() => {
    if (chosen && chosen.id !== model.logged?.deployment) {
      model.showLog(chosen.id);
    }
  }, [model, chosen]);
  return chosen ? (
    <>
      <div className="cw-Bar cw-mod-plain">
        <Choose
          label={trans.__('Deployment')}
          value={chosen.id}
          choices={deployments.map(one => ({
            value: one.id,
            title: titleOf(one)
          }))}
          onChange={id => model.showLog(id)}
        />
        {chosen.workers.length > 1 && (
          <Choose
            label={trans.__('Worker')}
            value={String(logged?.worker ?? '')}
            choices={[
              { value: '', title: trans.__('newest worker') },
              ...chosen.workers.map(({ number }) => ({
                value: String(number),
                title: trans.__('worker %1', number)
              }))
            ]}
            onChange={number =>
              model.showLog(chosen.id, number === '' ? null : Number(number))
            }
          />
        )}
      </div>
      {logged?.deployment === chosen.id && <Text model={model} />}
    </>
  ) : (
    <Empty sentence={trans.__('Nothing is deployed here.')} />
  );
}

function Text({ model }: { model: EndpointModel }): JSX.Element {
  const log = useResource(model.log);
  const { value, error } = log;
  if (!value) {
    return error ? (
      <Failure problem={error} retry={() => void log.refresh()} />
    ) : (
      <Waiting />
    );
  }
  return (
    <>
      {error && <Failure problem={error} />}
      <Log
        blocks={value.blocks}
        ended={value.ended}
        earlier={
          value.from > 0 && !value.cut ? () => model.readEarlier() : undefined
        }
      />
    </>
  );
}

function titleOf({ name, version }: Deployment): string {
  return version.endsWith(`/${name}`) ? version : `${version} (${name})`;
}
