import type { ReactNode } from 'react';

/** A table of figures: what each line is about on the left, figures in columns on the right. */
export function FiguresTable({
  label,
  first,
  heads,
  rows
}: {
  label: string;
  /** The heading of the names. */
  first: string;
  heads: readonly string[];
  rows: readonly {
    key: string;
    name: ReactNode;
    figures: readonly (string | null)[];
  }[];
}): JSX.Element {
  return (
    <table className="cw-Table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          {heads.map(head => (
            <th key={head} scope="col" className="cw-mod-right">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, figures }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {figures.map((value, at) => (
              <td key={at} className="cw-mod-right">
                {value ?? '–'}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
