import { Fragment, type ReactNode } from 'react';
import { figure } from './format';
import { useWords } from './words';

/** One thing that was compared, with what each side has of it; null where it has none. */
export interface Fact<Group extends string> {
  group: Group;
  name: string;
  values: readonly (string | number | null)[];
}

/** Sides as columns and what was compared as rows, in groups; a group without a row is left out. */
export function Facts<Group extends string>({
  label,
  sides,
  groups,
  rows
}: {
  label: string;
  /** The heading of each side. */
  sides: readonly { key: string; head: ReactNode }[];
  groups: readonly (readonly [group: Group, title: string])[];
  rows: readonly Fact<Group>[];
}): JSX.Element {
  const trans = useWords();
  return (
    <table className="cw-Table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{trans.__('What')}</th>
          {sides.map(({ key, head }) => (
            <th key={key} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map(([group, title]) => {
          const own = rows.filter(row => row.group === group);
          return (
            own.length > 0 && (
              <Fragment key={group}>
                <tr className="cw-Facts-group">
                  <th scope="rowgroup" colSpan={sides.length + 1}>
                    {title}
                  </th>
                </tr>
                {own.map(row => (
                  <FactRow key={row.name} row={row} />
                ))}
              </Fragment>
            )
          );
        })}
      </tbody>
    </table>
  );
}

function FactRow({ row }: { row: Fact<string> }): JSX.Element {
  const [first] = row.values;
  return (
    <tr>
      <th scope="row">{row.name}</th>
      {row.values.map((value, at) => (
        <td
          key={at}
          className={[
            typeof value === 'number' && 'cw-mod-right',
            at > 0 && value !== first && 'cw-mod-differs'
          ]
            .filter(Boolean)
            .join(' ')}
          title={value === null ? undefined : String(value)}
        >
          {value === null ? (
            <span className="cw-Quiet">–</span>
          ) : typeof value === 'number' ? (
            figure(value)
          ) : (
            value
          )}
        </td>
      ))}
    </tr>
  );
}
