import { useState } from 'react';
import type { ComparedRow, Comparison } from '../../studio';
import { Facts } from '../../ui/facts';
import { Swatch } from '../../ui/swatch';
import { RunLink, useDesk } from '../desk';

/** Runs as columns, and what was compared as rows: those that differ, unless all are wanted. */
export function FactTable({ value }: { value: Comparison }): JSX.Element {
  const { trans } = useDesk();
  const [only, setOnly] = useState(true);
  const groups: readonly [ComparedRow['group'], string][] = [
    ['run', trans.__('Run')],
    ['params', trans.__('Parameters')],
    ['metrics', trans.__('Metrics')],
    ['tags', trans.__('Tags')],
    ['code', trans.__('Code')],
    ['data', trans.__('Data')],
    ['environment', trans.__('Environment')],
    ['git', trans.__('Git')]
  ];
  const shown = value.rows.filter(row => row.differs || !only);
  const same = value.rows.length - shown.length;
  return (
    <div className="cw-Sheet cw-Facts">
      <div className="cw-Bar">
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={only}
            onChange={event => setOnly(event.target.checked)}
          />
          {trans.__('Only what differs')}
        </label>
        <span className="cw-Count" role="status">
          {only && trans._n('%1 is the same', '%1 are the same', same, same)}
        </span>
      </div>
      {shown.length === 0 ? (
        <p className="cw-Note">
          {trans.__('These runs do not differ in anything that is known.')}
        </p>
      ) : (
        <div className="cw-Facts-scroll">
          <Facts
            label={trans.__('What was compared')}
            sides={value.sides.map(({ row }, at) => ({
              key: row.id,
              head: (
                <>
                  <Swatch colour={at} /> <RunLink id={row.id} name={row.name} />
                </>
              )
            }))}
            groups={groups}
            rows={shown}
          />
        </div>
      )}
    </div>
  );
}
