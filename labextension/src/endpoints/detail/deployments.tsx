import { deleteIcon, editIcon } from '@jupyterlab/ui-components';
import { Fragment } from 'react';
import {
  type Deployment,
  type Endpoint,
  type Rates,
  useResource
} from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Clock } from '../../ui/clock';
import { bytes } from '../../ui/format';
import { useActions, useDesk, VersionLink } from '../desk';
import { latency, rate, ratio } from '../figures';
import type { EndpointModel } from '../model';
import { percent } from '../shares';
import { toneOf, wordOf } from '../states';

const QUANTILES = ['p50', 'p95', 'p99'] as const;
const WIDTH = 13;

/** Every deployment of an endpoint: how it is, what it does, and what can be done with it. */
export function DeploymentsTable({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { value: metrics } = useResource(model.metrics);
  const titles: readonly [string, boolean][] = [
    [trans.__('Deployment'), false],
    [trans.__('Version'), false],
    [trans.__('State'), false],
    [trans.__('Traffic'), true],
    [trans.__('Workers'), true],
    [trans.__('Memory'), true],
    [trans.__('Rate'), true],
    ...QUANTILES.map((name): [string, boolean] => [name, true]),
    [trans.__('Errors'), true],
    [trans.__('Since'), false]
  ];
  return (
    <div className="cw-Deployments">
      <table className="cw-Table" aria-label={trans.__('Deployments')}>
        <thead>
          <tr>
            {titles.map(([title, right]) => (
              <th
                key={title}
                scope="col"
                className={right ? 'cw-mod-right' : undefined}
              >
                {title}
              </th>
            ))}
            <td className="cw-mod-grows" />
          </tr>
        </thead>
        <tbody>
          {endpoint.row.deployments.map(one => (
            <Fragment key={one.id}>
              <Line
                model={model}
                deployment={one}
                rates={
                  metrics?.deployments.find(of => of.deployment === one.id)
                    ?.rates
                }
              />
              <Told deployment={one} said={endpoint.row.sentence} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({
  model,
  deployment,
  rates
}: {
  model: EndpointModel;
  deployment: Deployment;
  rates: Rates | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const { deploy } = useActions();
  const { id, name, version, state, share, workers, scaling, ready } =
    deployment;
  const asked = rates !== undefined && rates.rate > 0;
  const none = <span className="cw-Quiet">–</span>;
  const memory = workers.reduce((sum, one) => sum + (one.memory ?? 0), 0);
  const up = workers.filter(one => one.state === 'ready').length;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <VersionLink version={version} />
      </td>
      <td>
        <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
      </td>
      <td className="cw-mod-right">{percent(share)}</td>
      <td className="cw-mod-right" title={restarts(deployment, trans)}>
        {up}/{scaling.workers}
      </td>
      <td className="cw-mod-right">{memory > 0 ? bytes(memory) : none}</td>
      <td className="cw-mod-right">{asked ? rate(rates.rate) : none}</td>
      {QUANTILES.map(of => (
        <td key={of} className="cw-mod-right">
          {asked ? latency(rates[of]) : none}
        </td>
      ))}
      <td className="cw-mod-right">
        {asked ? (
          <span className={rates.errors > 0 ? 'cw-Bad' : undefined}>
            {ratio(rates.errors)}
          </span>
        ) : (
          none
        )}
      </td>
      <td>
        <Clock at={ready} />
      </td>
      <td className="cw-mod-grows">
        <span className="cw-Deployments-acts">
          <button
            type="button"
            className="cw-Link"
            aria-label={trans.__('Logs of %1', name)}
            onClick={() => model.showLog(id)}
          >
            {trans.__('Logs')}
          </button>
          <IconButton
            icon={editIcon}
            label={trans.__('Change %1…', name)}
            disabled={state !== 'serving'}
            onClick={() => deploy({ endpoint: model.name, deployment: name })}
          />
          <IconButton
            icon={deleteIcon}
            label={trans.__('Delete %1…', name)}
            disabled={state === 'deleting'}
            onClick={() => model.begin({ what: 'delete', deployment: name })}
          />
        </span>
      </td>
    </tr>
  );
}

/** What is to be said of a deployment: why it failed, and what a person should know. */
function Told({
  deployment: { state, sentence, notes, compiled },
  said
}: {
  deployment: Deployment;
  /** What stands above already. */
  said: string;
}): JSX.Element | null {
  const told = sentence === said ? '' : sentence;
  const more = [...(compiled ? [compiled.sentence] : []), ...notes];
  return !told && more.length === 0 ? null : (
    <tr className="cw-Deployments-told">
      <td colSpan={WIDTH}>
        {told && (
          <p className={state === 'failed' ? 'cw-Bad' : undefined}>{told}</p>
        )}
        {more.map(one => (
          <p key={one}>{one}</p>
        ))}
      </td>
    </tr>
  );
}

/** How often workers died; undefined where none did. */
function restarts(
  { workers }: Deployment,
  trans: ReturnType<typeof useDesk>['trans']
): string | undefined {
  const times = workers.reduce((sum, one) => sum + one.restarts, 0);
  return times > 0
    ? trans._n('%1 restart', '%1 restarts', times, times)
    : undefined;
}
