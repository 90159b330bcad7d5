import type { ReactNode } from 'react';

/** Names and their values, as a list. */
export function Pairs({
  of
}: {
  of: readonly (readonly [name: string, value: ReactNode])[];
}): JSX.Element {
  return (
    <dl className="cw-Pairs">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
