import {
  type BaselineSummary,
  type ColumnSummary,
  type ModelVersion,
  useResource
} from '../../studio';
import { Clock } from '../../ui/clock';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { clock, count, figure, percent } from '../../ui/format';
import { Bars } from '../../ui/bars';
import { Waiting } from '../../ui/waiting';
import { Link, useDesk } from '../desk';
import type { ModelModel } from '../model';

/** What the data that a version learned from looked like, column by column. */
export function BaselineView({
  model,
  version
}: {
  model: ModelModel;
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  return version.row.baseline === null ? (
    <Empty
      sentence={
        version.baseline_note ||
        trans.__('It has no baseline, so drift cannot be told.')
      }
      code={`cw.models["${version.row.name}"].register(run="${version.row.run?.slice(0, 4) ?? '7c2f'}", baseline=X)`}
    />
  ) : (
    <Summary model={model} />
  );
}

function Summary({ model }: { model: ModelModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.baseline);
  const { value, error } = resource;
  if (!value) {
    return error ? (
      <Failure problem={error} retry={() => void resource.refresh()} />
    ) : (
      <Waiting />
    );
  }
  return (
    <div className="cw-Sheet">
      <Origin of={value} />
      <table
        className="cw-Table cw-Baseline"
        aria-label={trans.__('Columns of the baseline')}
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Column')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Distribution')}</th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Missing')}
            </th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Distinct')}
            </th>
            <th scope="col">{trans.__('Centre')}</th>
            <th scope="col">{trans.__('Range')}</th>
          </tr>
        </thead>
        <tbody>
          {value.columns.map(column => (
            <Line key={column.name} column={column} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Origin({
  of: { origin, windows }
}: {
  of: BaselineSummary;
}): JSX.Element {
  const { trans } = useDesk();
  const { since, until, dataset } = origin;
  return (
    <p className="cw-Note">
      {trans.__('%1 rows', count(origin.rows))}
      {dataset && (
        <>
          {'  ·  '}
          <Link slice="datasets" entity={dataset}>
            {dataset}
          </Link>
        </>
      )}
      {typeof since === 'number' &&
        typeof until === 'number' &&
        `  ·  ${clock(since)} – ${clock(until)}`}
      {windows > 0 && `  ·  ${trans.__('%1 stretches of time', windows)}`}
      {'  ·  '}
      {trans.__('made')} <Clock at={origin.made} />
    </p>
  );
}

function Line({ column }: { column: ColumnSummary }): JSX.Element {
  const { trans } = useDesk();
  const roles = {
    feature: '',
    prediction: trans.__('prediction'),
    label: trans.__('label')
  };
  const { histogram, top } = column;
  return (
    <tr>
      <th scope="row">
        {column.name} <span className="cw-Quiet">{roles[column.role]}</span>
      </th>
      <td>{column.dtype}</td>
      <td>
        {histogram ? (
          <Bars
            counts={histogram.counts}
            label={trans.__(
              'Histogram of %1 from %2 to %3',
              column.name,
              shown(column, histogram.low),
              shown(column, histogram.high)
            )}
          />
        ) : (
          <Bars
            counts={(top ?? []).map(one => one.count)}
            label={trans.__('The most frequent values of %1', column.name)}
          />
        )}
      </td>
      <td className="cw-mod-right">{percent(column.missing)}</td>
      <td className="cw-mod-right">
        {column.distinct === null
          ? '–'
          : `${column.distinct_exact ? '' : '≈ '}${count(column.distinct)}`}
      </td>
      <td>{centreOf(column)}</td>
      <td>
        {typeof column.min === 'number' && typeof column.max === 'number'
          ? `${shown(column, column.min)} – ${shown(column, column.max)}`
          : ''}
      </td>
    </tr>
  );
}

/** `12.6 ± 40.2`, or the most frequent values. */
function centreOf(column: ColumnSummary): string {
  const top = column.top ?? [];
  if (top.length > 0) {
    return top
      .slice(0, 3)
      .map(one => `${one.value} ${percent(one.share)}`)
      .join(', ');
  }
  if (typeof column.mean !== 'number') {
    return '–';
  }
  if (column.kind === 'datetime') {
    return shown(column, column.median ?? column.mean);
  }
  return typeof column.sd === 'number'
    ? `${figure(column.mean)} ± ${figure(column.sd)}`
    : figure(column.mean);
}

function shown({ kind }: ColumnSummary, value: number): string {
  return kind === 'datetime' ? clock(value) : figure(value);
}
