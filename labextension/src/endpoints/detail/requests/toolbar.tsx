import { refreshIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  type Endpoint,
  type Listed,
  type StudioError,
  useResource
} from '../../../studio';
import { IconButton } from '../../../ui/button';
import { ColumnsMenu, type ListedColumn } from '../../../ui/columns';
import { FilterLine } from '../../../ui/filterline';
import { count } from '../../../ui/format';
import type { ColumnLayout } from '../../../ui/layout';
import { type Choice, Choose } from '../../../ui/menu';
import { useDesk } from '../../desk';
import { complete } from './completing';
import type { Span } from './filter';
import type { RequestsModel } from './model';
import type { LoggedRow } from './rows';

/** What narrows the log: a search, and below it the rest, with how much is shown and what came since. */
export function RequestsToolbar({
  model,
  endpoint,
  list,
  columns,
  onLayout,
  wrong
}: {
  model: RequestsModel;
  endpoint: Endpoint;
  list: Listed<LoggedRow> | undefined;
  columns: readonly ListedColumn[];
  onLayout: (layout: ColumnLayout) => void;
  /** What is wrong with the search. */
  wrong: StudioError | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const { filter } = model;
  return (
    <>
      <div className="cw-Bar cw-mod-plain">
        <FilterLine
          label={trans.__('Search requests')}
          example={trans.__(
            'Words, or a condition: %1',
            exampleOf(model, endpoint)
          )}
          filter={filter.search}
          complete={(text, at) => complete(text, at, model.columns)}
          problem={wrong}
          onFilter={search => model.narrow({ search })}
        />
      </div>
      <div
        className="cw-Bar"
        role="toolbar"
        aria-label={trans.__('Filter requests')}
      >
        <Choose
          label={trans.__('Time')}
          value={filter.span}
          choices={spans(trans)}
          onChange={span => model.narrow({ span })}
        />
        {filter.span === 'custom' && <Between model={model} />}
        <Choose
          label={trans.__('Status')}
          value={filter.status}
          choices={[
            { value: 'any', title: trans.__('Any status') },
            { value: 'ok', title: trans.__('ok') },
            { value: 'failed', title: trans.__('failed') }
          ]}
          onChange={status => model.narrow({ status })}
        />
        <Choose
          label={trans.__('Version')}
          value={filter.deployment}
          choices={[
            { value: '', title: trans.__('Any version') },
            ...deployments(model, endpoint)
          ]}
          onChange={deployment => model.narrow({ deployment })}
        />
        <Choose
          label={trans.__('Label')}
          value={filter.labelled}
          choices={[
            { value: 'any', title: trans.__('Labelled or not') },
            { value: 'yes', title: trans.__('labelled') },
            { value: 'no', title: trans.__('not labelled') }
          ]}
          onChange={labelled => model.narrow({ labelled })}
        />
        <ColumnsMenu
          columns={columns}
          layout={model.layout}
          onLayout={onLayout}
        />
        <span className="cw-Spring" />
        <News model={model} list={list} />
        <span className="cw-Count" role="status">
          {list && howMany(list.count, model, trans)}
        </span>
        <IconButton
          icon={refreshIcon}
          label={trans.__('Read again')}
          onClick={() => void model.again()}
        />
      </div>
    </>
  );
}

/** How many came since the list was read, and the way to them; the list itself stays where it is. */
function News({
  model,
  list
}: {
  model: RequestsModel;
  list: Listed<LoggedRow> | undefined;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { value: fresh = 0 } = useResource(model.news);
  return fresh > 0 && list && list.count > 0 ? (
    <button
      type="button"
      className="cw-Link"
      onClick={() => void model.again()}
    >
      {trans._n('↑ %2 new', '↑ %2 new', fresh, count(fresh))}
    </button>
  ) : null;
}

function Between({ model }: { model: RequestsModel }): JSX.Element {
  const { trans } = useDesk();
  const { from, to } = model.filter;
  const field = (
    label: string,
    value: string,
    change: (value: string) => void
  ) => (
    <label className="cw-Requests-when">
      {label}
      <input
        type="datetime-local"
        className="cw-Input"
        value={value}
        onChange={event => change(event.target.value)}
      />
    </label>
  );
  return (
    <>
      {field(trans.__('from'), from, value => model.narrow({ from: value }))}
      {field(trans.__('to'), to, value => model.narrow({ to: value }))}
    </>
  );
}

function spans(trans: TranslationBundle): Choice<Span>[] {
  return [
    { value: '15m', title: trans.__('Last 15 minutes') },
    { value: '1h', title: trans.__('Last hour') },
    { value: '1d', title: trans.__('Last day') },
    { value: 'all', title: trans.__('All') },
    { value: 'custom', title: trans.__('From … to …') }
  ];
}

/** The deployments that there are, and those of which only the log knows. */
function deployments(
  { deployments: seen }: RequestsModel,
  { row }: Endpoint
): Choice<string>[] {
  const now = row.deployments.map(one => [one.name, one.version] as const);
  return [...new Map([...seen, ...now])].map(([name, version]) => ({
    value: name,
    title: version.endsWith(`/${name}`) ? version : `${version} (${name})`
  }));
}

function howMany(
  matching: number,
  { kept }: RequestsModel,
  trans: TranslationBundle
): string {
  const all = kept?.logged ?? matching;
  return all === matching
    ? trans._n('%2 row', '%2 rows', matching, count(matching))
    : trans.__('%1 of %2 rows', count(matching), count(all));
}

/** A condition on a number that the model takes. */
function exampleOf(
  { columns, page }: RequestsModel,
  { inputs }: Endpoint
): string {
  const seen = columns.find(
    one => one.role === 'feature' && one.type === 'number'
  );
  const name =
    seen?.name ??
    inputs.find(one => one.name && one.type !== 'string')?.name ??
    'distance';
  const values = page.value?.read.map(row => row.values.get(name));
  const number = values?.find(value => typeof value === 'number');
  return `${name} > ${number ?? 0}`;
}
