import { ReactWidget } from '@jupyterlab/ui-components';
import {
  isAbout,
  type IStudio,
  type ModelPage,
  type ModelRow,
  Resource,
  useResource
} from '../studio';
import { Badge } from '../ui/badge';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { ThingLink } from '../ui/thinglink';
import { Waiting } from '../ui/waiting';
import { MODEL_ATTRIBUTE } from './commands';
import { AtDesk, useActions, useDesk } from './desk';
import { toneOf, wordOf } from './states';
import type { ModelsDesk } from './tokens';

/** Models that the section shows of each part. */
const FEW = 8;

/** What the section shows: models whose newest version waits for approval, and those made last. */
export interface Recent {
  waiting: ModelPage;
  latest: ModelPage;
}

/** Read what the section shows, as long as it is looked at. */
export function recentModels({ call, changes }: IStudio): Resource<Recent> {
  return new Resource(async () => {
    const [waiting, latest] = await Promise.all([
      call('get', '/models', {
        query: { approval: ['pending'], sort: '-created', limit: FEW }
      }),
      call('get', '/models', { query: { sort: '-created', limit: FEW } })
    ]);
    return { waiting, latest };
  }).follow(changes, event => isAbout(event, 'models'));
}

/** The section of the sidebar. */
export function makeSection(desk: ModelsDesk): ReactWidget {
  const recent = recentModels(desk.studio);
  const widget = ReactWidget.create(
    <AtDesk desk={desk}>
      <ModelsSection recent={recent} />
    </AtDesk>
  );
  widget.disposed.connect(() => {
    recent.dispose();
  });
  return widget;
}

/** Models that wait for approval, then the others with their aliases. */
export function ModelsSection({
  recent
}: {
  recent: Resource<Recent>;
}): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
  const { value, error } = useResource(recent);
  const waiting = value?.waiting.models ?? [];
  const rest = (value?.latest.models ?? []).filter(
    row => row.latest?.approval.state !== 'pending'
  );
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && <Failure problem={error} retry={() => void recent.refresh()} />}
      {value?.latest.total === 0 && (
        <Empty
          sentence={trans.__('No model is registered yet.')}
          code="%%train late-flights --register"
        >
          <button className="jp-Button cw-Button" onClick={() => register()}>
            {trans.__('Register…')}
          </button>
        </Empty>
      )}
      {waiting.length > 0 && (
        <Lines title={trans.__('Waiting for approval')} rows={waiting} />
      )}
      {value && value.waiting.total > waiting.length && (
        <p className="cw-Quiet">
          {trans.__('and %1 more', value.waiting.total - waiting.length)}
        </p>
      )}
      {rest.length > 0 && <Lines title={trans.__('Decided')} rows={rest} />}
    </div>
  );
}

function Lines({
  title,
  rows
}: {
  title: string;
  rows: readonly ModelRow[];
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

function Line({ row }: { row: ModelRow }): JSX.Element {
  const { trans, linkTo } = useDesk();
  const { open } = useActions();
  const state = row.latest?.approval.state;
  const aliases = Object.entries(row.aliases);
  return (
    <li className="cw-Side-line" {...{ [MODEL_ATTRIBUTE]: row.name }}>
      <div className="cw-Side-head">
        {state && <Badge tone={toneOf(state)} word={wordOf(state, trans)} />}
        <ThingLink
          href={linkTo('models', row.name)}
          open={() => open(row.name)}
        >
          <span className="cw-Side-name">{row.name}</span>{' '}
          <span className="cw-Quiet">{row.latest?.version}</span>
        </ThingLink>
      </div>
      {aliases.length > 0 && (
        <p className="cw-Side-sentence">
          {aliases.map(([alias, at]) => `@${alias} ${at}`).join('  ·  ')}
        </p>
      )}
    </li>
  );
}
