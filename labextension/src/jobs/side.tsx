import { ReactWidget, stopIcon } from '@jupyterlab/ui-components';
import { type JobRow, type Resource, useResource } from '../studio';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Took } from '../ui/clock';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { ProgressBar } from '../ui/progress';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { JOB_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import type { Recent } from './recent';
import { toneOf, wordOf } from './states';
import type { JobsDesk } from './tokens';

/** The section of the sidebar. */
export function makeSection(
  desk: JobsDesk,
  recent: Resource<Recent>
): ReactWidget {
  return ReactWidget.create(
    <AtDesk desk={desk}>
      <JobsSection recent={recent} />
    </AtDesk>
  );
}

export function JobsSection({
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
          sentence={trans.__('No cell has become a job yet.')}
          code="%%train my-first-job"
        />
      )}
      {value && value.open.length > 0 && (
        <>
          <h3>{trans.__('Running and queued')}</h3>
          <ul
            className="cw-Side-list"
            aria-label={trans.__('Running and queued')}
          >
            {value.open.map(row => (
              <Line key={row.id} row={row} />
            ))}
          </ul>
          {value.total > value.open.length && (
            <p className="cw-Quiet">
              {trans.__('and %1 more', value.total - value.open.length)}
            </p>
          )}
        </>
      )}
      {value && value.ended.length > 0 && (
        <>
          <h3>{trans.__('Ended')}</h3>
          <ul className="cw-Side-list" aria-label={trans.__('Ended')}>
            {value.ended.map(row => (
              <Line key={row.id} row={row} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Line({ row }: { row: JobRow }): JSX.Element {
  const { trans, link } = useDesk();
  const { open, stop } = useActions();
  const ended = row.ended !== null;
  return (
    <li className="cw-Side-line" {...{ [JOB_ATTRIBUTE]: row.id }}>
      <div className="cw-Side-head">
        <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
        <ThingLink
          href={link(row.number)}
          open={() => open(row.id)}
          title={row.name}
        >
          <span className="cw-Side-name">{row.name}</span>{' '}
          <span className="cw-Quiet">{row.number}</span>
        </ThingLink>
        <Took from={row.started} to={row.ended} />
        {!ended && (
          <IconButton
            icon={stopIcon}
            label={trans.__('Stop %1 %2', row.name, row.number)}
            disabled={row.state === 'stopping'}
            onClick={() => stop(row.id)}
          />
        )}
      </div>
      {row.progress && !ended && <ProgressBar {...row.progress} />}
      {row.sentence && <p className="cw-Side-sentence">{row.sentence}</p>}
    </li>
  );
}
