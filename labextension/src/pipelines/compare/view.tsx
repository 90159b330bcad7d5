import { useState } from 'react';
import { useResource } from '../../studio';
import { Failure } from '../../ui/failure';
import { Facts } from '../../ui/facts';
import { Swatch } from '../../ui/swatch';
import { Waiting } from '../../ui/waiting';
import { ExecutionLink, useDesk } from '../desk';
import type { CompareModel } from './model';
import { comparedRows, type FactGroup } from './rows';

/** Executions as columns, and what was compared as rows: those that differ, unless all are wanted. */
export function CompareView({ model }: { model: CompareModel }): JSX.Element {
  const { trans } = useDesk();
  const [only, setOnly] = useState(true);
  const { value: sides, error } = useResource(model.sides);
  const again = () => void model.sides.refresh();
  if (!sides) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? <Failure problem={error} retry={again} /> : <Waiting />}
      </div>
    );
  }
  const groups: readonly [FactGroup, string][] = [
    ['execution', trans.__('Execution')],
    ['parameters', trans.__('Parameters')],
    ['metrics', trans.__('Metrics')],
    ['states', trans.__('States of steps')],
    ['verdicts', trans.__('Why steps ran, or did not')],
    ['took', trans.__('Time of steps')]
  ];
  const rows = comparedRows(sides, trans);
  const shown = rows.filter(row => row.differs || !only);
  const same = rows.length - shown.length;
  return (
    <section
      className="cw-Detail cw-CompareExecutions"
      aria-label={trans.__('Comparison of %1 executions', sides.length)}
    >
      {error && <Failure problem={error} retry={again} />}
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
          {trans.__(
            'These executions do not differ in anything that is known.'
          )}
        </p>
      ) : (
        <div
          className="cw-Facts-scroll"
          tabIndex={0}
          role="region"
          aria-label={trans.__('What differs')}
        >
          <Facts
            label={trans.__('What was compared')}
            sides={sides.map(({ row }, at) => ({
              key: row.id,
              head: (
                <>
                  <Swatch colour={at} /> <ExecutionLink row={row} />
                </>
              )
            }))}
            groups={groups}
            rows={shown}
          />
        </div>
      )}
    </section>
  );
}
