import { ReactWidget } from '@jupyterlab/ui-components';
import {
  type DatasetPage,
  type DatasetRow,
  isAbout,
  type IStudio,
  Resource,
  useResource
} from '../studio';
import { Badge } from '../ui/badge';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { bytes, count } from '../ui/format';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { DATASET_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import { toneOf, wordOf } from './states';
import type { DatasetsDesk } from './tokens';

/** Datasets that the section shows of each part. */
const FEW = 8;

/** What the section shows: the datasets that ask for attention, and those registered last. */
export interface Recent {
  astray: DatasetPage;
  latest: DatasetPage;
}

/** Read what the section shows, as long as it is looked at. */
export function recentDatasets({ call, changes }: IStudio): Resource<Recent> {
  return new Resource(async () => {
    const [astray, latest] = await Promise.all([
      call('get', '/datasets', {
        query: { state: ['changed', 'missing'], sort: 'state', limit: FEW }
      }),
      call('get', '/datasets', { query: { sort: '-created', limit: FEW } })
    ]);
    return { astray, latest };
  }).follow(changes, event => isAbout(event, 'datasets'));
}

/** The section of the sidebar. */
export function makeSection(desk: DatasetsDesk): ReactWidget {
  const recent = recentDatasets(desk.studio);
  const widget = ReactWidget.create(
    <AtDesk desk={desk}>
      <DatasetsSection recent={recent} />
    </AtDesk>
  );
  widget.disposed.connect(() => {
    recent.dispose();
  });
  return widget;
}

/** Datasets whose data is not what it was, then those registered last. */
export function DatasetsSection({
  recent
}: {
  recent: Resource<Recent>;
}): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
  const { value, error } = useResource(recent);
  const astray = value?.astray.datasets ?? [];
  const rest = (value?.latest.datasets ?? []).filter(
    row => row.latest.check.state === 'unchanged'
  );
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && <Failure problem={error} retry={() => void recent.refresh()} />}
      {value?.latest.total === 0 && (
        <Empty
          sentence={trans.__('No data has a name here yet.')}
          code='cw.datasets.register("flights", "data/flights.parquet")'
        >
          <button className="jp-Button cw-Button" onClick={() => register()}>
            {trans.__('Register…')}
          </button>
        </Empty>
      )}
      {astray.length > 0 && (
        <Lines title={trans.__('Not what they were')} rows={astray} />
      )}
      {value && value.astray.total > astray.length && (
        <p className="cw-Quiet">
          {trans.__('and %1 more', value.astray.total - astray.length)}
        </p>
      )}
      {rest.length > 0 && (
        <Lines title={trans.__('Registered last')} rows={rest} />
      )}
    </div>
  );
}

function Lines({
  title,
  rows
}: {
  title: string;
  rows: readonly DatasetRow[];
}): JSX.Element {
  return (
    <>
      <h3>{title}</h3>
      <ul className="cw-Side-list" aria-label={title}>
        {rows.map(row => (
          <Line key={row.name} row={row} />
        ))}
      </ul>
    </>
  );
}

function Line({ row }: { row: DatasetRow }): JSX.Element {
  const { trans, linkTo } = useDesk();
  const { open } = useActions();
  const { check, version, rows, size } = row.latest;
  const isAstray = check.state !== 'unchanged';
  return (
    <li className="cw-Side-line" {...{ [DATASET_ATTRIBUTE]: row.name }}>
      <div className={`cw-Side-head${isAstray ? '' : ' cw-mod-plain'}`}>
        {isAstray && (
          <Badge tone={toneOf(check.state)} word={wordOf(check.state, trans)} />
        )}
        <ThingLink
          href={linkTo('datasets', row.name)}
          title={check.sentence}
          open={() => open(row.name)}
        >
          <span className="cw-Side-name">{row.name}</span>{' '}
          <span className="cw-Quiet">{version}</span>
        </ThingLink>
        {!isAstray && (
          <span className="cw-Figure cw-Quiet">
            {rows === null ? bytes(size) : trans.__('%1 rows', count(rows))}
          </span>
        )}
      </div>
      {isAstray && <p className="cw-Side-sentence">{check.sentence}</p>}
    </li>
  );
}
