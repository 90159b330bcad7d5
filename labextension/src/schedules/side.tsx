import { ReactWidget } from '@jupyterlab/ui-components';
import {
  isAbout,
  Resource,
  type SchedulePage,
  type ScheduleRow,
  useResource
} from '../studio';
import { Badge } from '../ui/badge';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { SCHEDULE_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import { inZone, toneOf, wordOf } from './states';
import type { SchedulesDesk } from './tokens';

/** Schedules that the section shows. */
const FEW = 8;

/** The section of the sidebar: the schedules that come next. */
export function makeSection(desk: SchedulesDesk): ReactWidget {
  const { call, changes } = desk.studio;
  const all = new Resource(() => call('get', '/schedules', {})).follow(
    changes,
    event => isAbout(event, 'schedules')
  );
  const widget = ReactWidget.create(
    <AtDesk desk={desk}>
      <SchedulesSection all={all} />
    </AtDesk>
  );
  widget.disposed.connect(() => {
    all.dispose();
  });
  return widget;
}

function SchedulesSection({
  all
}: {
  all: Resource<SchedulePage>;
}): JSX.Element {
  const { trans } = useDesk();
  const { create } = useActions();
  const { value, error } = useResource(all);
  const rows = [...(value?.schedules ?? [])].sort(
    (one, other) => (one.next ?? Infinity) - (other.next ?? Infinity)
  );
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && <Failure problem={error} retry={() => void all.refresh()} />}
      {value && rows.length === 0 && (
        <Empty
          sentence={trans.__('Nothing is scheduled.')}
          code='cw.schedule("train.py", "@daily")'
        >
          <button className="jp-Button cw-Button" onClick={() => create()}>
            {trans.__('New schedule…')}
          </button>
        </Empty>
      )}
      {rows.length > 0 && (
        <ul className="cw-Side-list" aria-label={trans.__('Schedules')}>
          {rows.slice(0, FEW).map(row => (
            <Line key={row.id} row={row} />
          ))}
        </ul>
      )}
      {rows.length > FEW && (
        <p className="cw-Quiet">{trans.__('and %1 more', rows.length - FEW)}</p>
      )}
    </div>
  );
}

function Line({ row }: { row: ScheduleRow }): JSX.Element {
  const { trans, linkTo } = useDesk();
  const { open } = useActions();
  return (
    <li className="cw-Side-line" {...{ [SCHEDULE_ATTRIBUTE]: row.id }}>
      <div className="cw-Side-head">
        <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
        <ThingLink
          href={linkTo('schedules', row.name)}
          open={() => open(row.id)}
        >
          <span className="cw-Side-name">{row.name}</span>
        </ThingLink>
      </div>
      {row.next !== null && (
        <p className="cw-Side-sentence">{inZone(row.next, row.zone)}</p>
      )}
    </li>
  );
}
