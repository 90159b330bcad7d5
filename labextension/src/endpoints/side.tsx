import { runIcon, ReactWidget } from '@jupyterlab/ui-components';
import {
  type EndpointPage,
  type EndpointRow,
  type Resource,
  useResource
} from '../studio';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { Sparkline } from '../ui/sparkline';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { ENDPOINT_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import { latency, rate, ratio } from './figures';
import { canStart, toneOf, wordOf } from './states';
import type { EndpointsDesk } from './tokens';

/** The section of the sidebar. */
export function makeSection(
  desk: EndpointsDesk,
  every: Resource<EndpointPage>
): ReactWidget {
  return ReactWidget.create(
    <AtDesk desk={desk}>
      <EndpointsSection every={every} />
    </AtDesk>
  );
}

/** Every endpoint: state, rate and errors; those that do not serve can be started. */
export function EndpointsSection({
  every
}: {
  every: Resource<EndpointPage>;
}): JSX.Element {
  const { trans } = useDesk();
  const { deploy } = useActions();
  const { value, error } = useResource(every);
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && <Failure problem={error} retry={() => void every.refresh()} />}
      {value?.total === 0 && (
        <Empty
          sentence={trans.__('Nothing is deployed yet.')}
          code={'cw.deploy("late-flights/3", endpoint="flights")'}
        >
          <button className="jp-Button cw-Button" onClick={() => deploy()}>
            {trans.__('Deploy…')}
          </button>
        </Empty>
      )}
      {value && value.total > 0 && (
        <ul className="cw-Side-list" aria-label={trans.__('Endpoints')}>
          {value.endpoints.map(row => (
            <Line key={row.name} row={row} />
          ))}
        </ul>
      )}
      {value && value.total > value.endpoints.length && (
        <p className="cw-Quiet">
          {trans.__('and %1 more', value.total - value.endpoints.length)}
        </p>
      )}
    </div>
  );
}

function Line({ row }: { row: EndpointRow }): JSX.Element {
  const { trans, linkTo } = useDesk();
  const { open, start } = useActions();
  const { name, state, rates, sentence } = row;
  const asked = rates.rate > 0;
  return (
    <li className="cw-Side-line" {...{ [ENDPOINT_ATTRIBUTE]: name }}>
      <div className="cw-Side-head">
        <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
        <ThingLink href={linkTo('endpoints', name)} open={() => open(name)}>
          <span className="cw-Side-name">{name}</span>
        </ThingLink>
        {asked ? (
          <Sparkline
            values={row.spark}
            label={trans.__(
              'Requests a second of %1 in the last minutes',
              name
            )}
          />
        ) : (
          <span />
        )}
        {canStart(row) && (
          <IconButton
            icon={runIcon}
            label={trans.__('Start %1', name)}
            onClick={() => start(name)}
          />
        )}
      </div>
      {asked && (
        <p className="cw-Side-sentence">
          {[
            rate(rates.rate),
            trans.__('p99 %1', latency(rates.p99)),
            rates.errors > 0 && trans.__('%1 errors', ratio(rates.errors))
          ]
            .filter(Boolean)
            .join('  ·  ')}
        </p>
      )}
      {!asked && sentence && <p className="cw-Side-sentence">{sentence}</p>}
    </li>
  );
}
