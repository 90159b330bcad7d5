import {
  type DatasetColumnDiff,
  type DatasetDiff,
  useResource
} from '../../studio';
import { centreOf, Distribution } from '../../shell/distribution';
import { Failure } from '../../ui/failure';
import { count, figure } from '../../ui/format';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import type { DatasetModel } from '../model';

/** What moved between two versions: rows, and each column's values then and now, those that moved most first. */
export function MovedView({ model }: { model: DatasetModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.diff);
  const { value, error } = resource;
  if (!value) {
    return error ? (
      <Failure problem={error} retry={() => void resource.refresh()} />
    ) : (
      <Waiting why={trans.__('Comparing rows and values…')} />
    );
  }
  const moved = value.columns.filter(({ was, now }) => was ?? now);
  return (
    <section className="cw-Moved" aria-label={trans.__('What moved')}>
      <Rows of={value} />
      {moved.length > 0 && (
        <table
          className="cw-Table cw-Baseline"
          aria-label={trans.__('How far values moved')}
        >
          <thead>
            <tr>
              <th scope="col">{trans.__('Column')}</th>
              <th scope="col">{value.before}</th>
              <th scope="col">{value.after}</th>
              <th scope="col" className="cw-mod-right">
                {trans.__('JS distance')}
              </th>
              <th scope="col" className="cw-mod-right">
                {trans.__('PSI')}
              </th>
            </tr>
          </thead>
          <tbody>
            {moved.map((column, at) => (
              <Line key={at} column={column} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Rows({ of: { rows } }: { of: DatasetDiff }): JSX.Element {
  const { trans } = useDesk();
  const shown = (value: number | null | undefined) =>
    typeof value === 'number' ? count(value) : '–';
  return (
    <p className="cw-Note" role="status">
      {trans.__('%1 → %2 rows', shown(rows.before), shown(rows.after))}
      {typeof rows.both === 'number' &&
        `  ·  ${trans.__(
          '%1 only before, %2 only after, %3 in both',
          shown(rows.only_before),
          shown(rows.only_after),
          shown(rows.both)
        )}`}
      {rows.sentence && `  ·  ${rows.sentence}`}
    </p>
  );
}

function Line({ column }: { column: DatasetColumnDiff }): JSX.Element {
  const { trans } = useDesk();
  const side = (of: DatasetColumnDiff['was']) =>
    of && (
      <>
        <Distribution of={of} trans={trans} />
        <div className="cw-Quiet cw-Baseline-centre" title={centreOf(of)}>
          {centreOf(of)}
        </div>
      </>
    );
  const far = (value: number | null | undefined) =>
    typeof value === 'number' ? figure(value) : '–';
  return (
    <tr>
      <th scope="row">{column.name}</th>
      <td>{side(column.was)}</td>
      <td>{side(column.now)}</td>
      <td className="cw-mod-right">{far(column.js)}</td>
      <td className="cw-mod-right">{far(column.psi)}</td>
    </tr>
  );
}
