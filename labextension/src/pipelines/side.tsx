import { ReactWidget, stopIcon } from '@jupyterlab/ui-components';
import { type ExecutionRow, type Resource, useResource } from '../studio';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Took } from '../ui/clock';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { ProgressBar } from '../ui/progress';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { EXECUTION_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import type { Recent } from './recent';
import { asks, isEnded, progressOf, titleOf, toneOf, wordOf } from './states';
import type { PipelinesDesk } from './tokens';

/** The section of the sidebar. */
export function makeSection(
  desk: PipelinesDesk,
  recent: Resource<Recent>
): ReactWidget {
  return ReactWidget.create(
    <AtDesk desk={desk}>
      <PipelinesSection recent={recent} />
    </AtDesk>
  );
}

/** What runs, with its steps counted, and what ended last. */
export function PipelinesSection({
  recent
}: {
  recent: Resource<Recent>;
}): JSX.Element {
  const { trans } = useDesk();
  const { value, error } = useResource(recent);
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && <Failure problem={error} retry={() => void recent.refresh()} />}
      {value && value.open.length + value.ended.length === 0 && (
        <Empty
          sentence={trans.__('No pipeline has run yet.')}
          code="@cw.pipeline"
        />
      )}
      {value && value.open.length + value.ended.length > 0 && (
        <ul className="cw-Side-list" aria-label={trans.__('Executions')}>
          {[...value.open, ...value.ended].map(row => (
            <Line key={row.id} row={row} />
          ))}
        </ul>
      )}
      {value && value.total > value.open.length && (
        <p className="cw-Quiet">
          {trans.__('and %1 more that run', value.total - value.open.length)}
        </p>
      )}
    </div>
  );
}

function Line({ row }: { row: ExecutionRow }): JSX.Element {
  const { trans, linkTo } = useDesk();
  const { open, stop } = useActions();
  const title = titleOf(row);
  const told = asks(row)
    ? trans.__('It waits for a yes or a no.')
    : row.sentence;
  return (
    <li className="cw-Side-line" {...{ [EXECUTION_ATTRIBUTE]: row.id }}>
      <div className="cw-Side-head">
        <Badge tone={toneOf(row)} word={wordOf(row, trans)} />
        <ThingLink
          href={linkTo('pipelines', String(row.number))}
          open={() => open(row.id)}
          title={title}
        >
          <span className="cw-Side-name">{row.pipeline}</span>{' '}
          <span className="cw-Quiet">{row.number}</span>
        </ThingLink>
        <Took from={row.started} to={row.ended} />
        {!isEnded(row) && (
          <IconButton
            icon={stopIcon}
            label={trans.__('Stop %1', title)}
            disabled={row.state === 'stopping'}
            onClick={() => stop(row.id)}
          />
        )}
      </div>
      {!isEnded(row) && <ProgressBar {...progressOf(row)} />}
      {told && <p className="cw-Side-sentence">{told}</p>}
    </li>
  );
}
