import { useState } from 'react';
import type { Endpoint } from '../../studio';
import { ActForm } from '../../ui/act';
import { useDesk } from '../desk';
import { deleteLines, stopLines } from '../lines';
import type { EndpointModel } from '../model';
import { percent } from '../shares';

/** The form of what a person is about to do; it stands on its place and blocks nothing. */
export function Acts({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element | null {
  const { act } = model;
  if (act?.what === 'stop') {
    return <Stop model={model} />;
  }
  if (act?.what === 'delete') {
    const { deployment } = act;
    return deployment === null ? (
      <DeleteAll model={model} endpoint={endpoint} />
    ) : (
      <DeleteOne
        key={deployment}
        model={model}
        endpoint={endpoint}
        name={deployment}
      />
    );
  }
  return null;
}

/** What every form here has. */
function held(model: EndpointModel) {
  return {
    busy: model.busy,
    problem: model.problem,
    onCancel: () => model.begin(null)
  };
}

function Stop({ model }: { model: EndpointModel }): JSX.Element {
  const { trans } = useDesk();
  return (
    <ActForm
      {...held(model)}
      title={trans.__(
        'Stop %1? What is deployed stays; requests under way are answered.',
        model.name
      )}
      verb={trans.__('Stop')}
      warns
      spoken={stopLines(model.name)}
      onAct={() => void model.stop()}
    />
  );
}

function DeleteAll({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const count = endpoint.row.deployments.length;
  return (
    <ActForm
      {...held(model)}
      title={trans.__(
        'Delete %1? Its address and its keys end; requests under way are answered.',
        model.name
      )}
      verb={trans.__('Delete')}
      warns
      spoken={deleteLines(model.name, null, false)}
      onAct={() => void model.remove(null, false)}
    >
      {count > 0 && (
        <p className="cw-Act-told">
          {trans._n(
            '%1 deployment ends with it. The models stay.',
            '%1 deployments end with it. The models stay.',
            count,
            count
          )}
        </p>
      )}
    </ActForm>
  );
}

function DeleteOne({
  model,
  endpoint,
  name
}: {
  model: EndpointModel;
  endpoint: Endpoint;
  name: string;
}): JSX.Element {
  const { trans } = useDesk();
  const [force, setForce] = useState(false);
  const row = endpoint.row.deployments.find(one => one.name === name);
  const busy = row?.state === 'serving' && row.share > 0;
  return (
    <ActForm
      {...held(model)}
      title={trans.__(
        'Delete deployment %1 of %2? Requests under way are answered.',
        name,
        model.name
      )}
      verb={trans.__('Delete')}
      warns
      spoken={deleteLines(model.name, name, force)}
      onAct={() => void model.remove(name, force)}
    >
      {busy && (
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={force}
            onChange={event => setForce(event.target.checked)}
          />
          {trans.__(
            'though it gets %1 of the traffic: the others take its share',
            percent(row.share)
          )}
        </label>
      )}
    </ActForm>
  );
}
