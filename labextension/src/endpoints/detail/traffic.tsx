import type { Endpoint } from '../../studio';
import { Failure } from '../../ui/failure';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { trafficLines } from '../lines';
import { type EndpointModel, served } from '../model';
import { percent, type Shares } from '../shares';
import { begins } from '../states';
import { DeploymentsTable } from './deployments';
import { Flow } from './flow';

/** Who gets how much, drawn and to be moved, and the deployments as a table. */
export function TrafficView({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { act, draft, problem } = model;
  return (
    <div className="cw-Sheet">
      {flows(endpoint) && <Flow model={model} endpoint={endpoint} />}
      {draft && <Apply model={model} draft={draft} />}
      {problem && act === null && <Failure problem={problem} />}
      <DeploymentsTable model={model} endpoint={endpoint} />
    </div>
  );
}

/** Whether anybody answers, or is about to. */
function flows(endpoint: Endpoint): boolean {
  return served(endpoint).length > 0 || endpoint.row.deployments.some(begins);
}

/** The split stands on the page alone until it is applied. */
function Apply({
  model,
  draft
}: {
  model: EndpointModel;
  draft: Shares;
}): JSX.Element {
  const { trans } = useDesk();
  return (
    <form
      className="cw-Flow-apply"
      aria-label={trans.__('Change the traffic')}
      onSubmit={event => {
        event.preventDefault();
        void model.apply();
      }}
    >
      <span className="cw-Flow-told">
        {trans.__(
          'Not applied yet: %1',
          draft.map(([name, share]) => `${name} ${percent(share)}`).join(' · ')
        )}
      </span>
      <button
        type="submit"
        className="jp-Button cw-Button cw-mod-primary"
        aria-disabled={model.busy}
      >
        {trans.__('Apply')}
      </button>
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => model.split(null)}
      >
        {trans.__('Cancel')}
      </button>
      <SpokenSwitch spoken={trafficLines(model.name, draft)} />
    </form>
  );
}
