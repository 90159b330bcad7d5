import { useState } from 'react';
import type { Comparison } from '../../studio';
import { Diff } from '../../ui/diff';
import { Choose } from '../../ui/menu';
import { useDesk } from '../desk';

type Side = Comparison['sides'][number];

/** How a text of one run differs from that of another; both can be chosen. */
export function Sources({
  value,
  textOf,
  label,
  none
}: {
  value: Comparison;
  textOf: (side: Side) => string;
  label: string;
  none: string;
}): JSX.Element {
  const { trans } = useDesk();
  const { sides } = value;
  const other = sides.findIndex(
    (side, at) => at > 0 && textOf(side) !== textOf(sides[0])
  );
  const [from, setFrom] = useState('0');
  const [to, setTo] = useState(String(Math.max(1, other)));
  if (sides.every(side => textOf(side) === '')) {
    return <p className="cw-Quiet">{none}</p>;
  }
  const choices = sides.map(({ row }, at) => ({
    value: String(at),
    title: `${row.name} ${row.id.slice(0, 8)}`
  }));
  return (
    <div className="cw-Sheet">
      <div className="cw-Bar">
        <Choose
          label={trans.__('From')}
          value={from}
          choices={choices}
          onChange={setFrom}
        />
        <span aria-hidden="true">→</span>
        <Choose
          label={trans.__('To')}
          value={to}
          choices={choices}
          onChange={setTo}
        />
      </div>
      <Diff
        label={label}
        old={textOf(sides[Number(from)])}
        now={textOf(sides[Number(to)])}
      />
    </div>
  );
}
