import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnSummary } from '../studio';
import { count, percent } from '../ui/format';
import { centreOf, Distribution, rangeOf, shown } from './distribution';

interface Props {
  /** What the table is of. */
  label: string;
  columns: readonly ColumnSummary[];
  /** What is said of a column beside its name. */
  noteOf?: (column: ColumnSummary) => string;
  trans: TranslationBundle;
}

/** What columns held when they were counted, a line each. */
export function ColumnTable({
  label,
  columns,
  noteOf,
  trans
}: Props): JSX.Element {
  return (
    <table className="cw-Table cw-Baseline" aria-label={label}>
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
          <th scope="col">{trans.__('Quartiles')}</th>
          <th scope="col">{trans.__('Range')}</th>
        </tr>
      </thead>
      <tbody>
        {columns.map(column => (
          <tr key={column.name}>
            <th scope="row">
              {column.name} <span className="cw-Quiet">{noteOf?.(column)}</span>
            </th>
            <td>{column.dtype}</td>
            <td>
              <Distribution of={column} trans={trans} />
            </td>
            <td className="cw-mod-right">{percent(column.missing)}</td>
            <td className="cw-mod-right">{distinctOf(column)}</td>
            <td className="cw-Baseline-centre" title={centreOf(column)}>
              {centreOf(column)}
            </td>
            <td>{quartilesOf(column)}</td>
            <td>{rangeOf(column)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `4,037`, or `≈ 4,037` where it was estimated. */
function distinctOf({ distinct, distinct_exact }: ColumnSummary): string {
  return distinct === null
    ? '–'
    : `${distinct_exact ? '' : '≈ '}${count(distinct)}`;
}

/** Those of a column's quantiles that quarter it. */
function quartilesOf(column: ColumnSummary): string {
  return (column.quantiles ?? [])
    .slice(2, 5)
    .map(value => shown(column, value))
    .join('  ·  ');
}
