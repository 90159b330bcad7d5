import { ReactWidget } from '@jupyterlab/ui-components';
import {
  type DriftPage,
  type DriftRow,
  isAbout,
  type IStudio,
  Resource,
  useResource
} from '../studio';
import { Badge } from '../ui/badge';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { DRIFT_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import { toneOf, wordOf } from './states';
import type { MonitorsDesk } from './tokens';
import { titleOf } from './words';

/** Reports that the section shows. */
const FEW = 8;

/** Read what the section shows, as long as it is looked at. */
export function recentReports({ call, changes }: IStudio): Resource<DriftPage> {
  return new Resource(() =>
    call('get', '/drift', { query: { limit: FEW } })
  ).follow(changes, event => isAbout(event, 'monitors'));
}

/** The section of the sidebar. */
export function makeSection(desk: MonitorsDesk): ReactWidget {
  const recent = recentReports(desk.studio);
  const widget = ReactWidget.create(
    <AtDesk desk={desk}>
      <MonitorsSection recent={recent} />
    </AtDesk>
  );
  widget.disposed.connect(() => {
    recent.dispose();
  });
  return widget;
}

/** The reports that were kept last, each with the first of what moved. */
export function MonitorsSection({
  recent
}: {
  recent: Resource<DriftPage>;
}): JSX.Element {
  const { trans } = useDesk();
  const { compare } = useActions();
  const { value, error } = useResource(recent);
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && <Failure problem={error} retry={() => void recent.refresh()} />}
      {value?.total === 0 && (
        <Empty
          sentence={trans.__('No data was compared yet.')}
          code="cw.drift(january, july, keep=True)"
        >
          <button className="jp-Button cw-Button" onClick={() => compare()}>
            {trans.__('Compare data…')}
          </button>
        </Empty>
      )}
      {value && value.total > 0 && (
        <ul className="cw-Side-list" aria-label={trans.__('Drift reports')}>
          {value.drifts.map(row => (
            <Line key={row.id} row={row} />
          ))}
        </ul>
      )}
      {value && value.total > value.drifts.length && (
        <p className="cw-Quiet">
          {trans.__('and %1 more', value.total - value.drifts.length)}
        </p>
      )}
    </div>
  );
}

function Line({ row }: { row: DriftRow }): JSX.Element {
  const { trans, linkTo } = useDesk();
  const { open } = useActions();
  const moved = row.status === 'violation' || row.status === 'drift';
  return (
    <li className="cw-Side-line" {...{ [DRIFT_ATTRIBUTE]: row.id }}>
      <div className="cw-Side-head">
        <Badge tone={toneOf(row.status)} word={wordOf(row.status, trans)} />
        <ThingLink
          href={linkTo('monitors', String(row.number))}
          open={() => open(row.id)}
        >
          <span className="cw-Side-name">{titleOf(row)}</span>
        </ThingLink>
      </div>
      {moved && <p className="cw-Side-sentence">{row.words[0]}</p>}
    </li>
  );
}
