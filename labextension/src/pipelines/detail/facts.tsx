import type { Execution } from '../../studio';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { figure } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';
import { valueText } from '../words';

/** What an execution was given, what came of it, and where it is from. */
export function FactsView({
  execution
}: {
  execution: Execution;
}): JSX.Element {
  const { trans } = useDesk();
  const { row, environment, datasets } = execution;
  const parameters = Object.entries(row.parameters as Record<string, unknown>);
  const metrics = Object.entries(row.metrics);
  const pinned = Object.entries(datasets);
  return (
    <div className="cw-Sheet cw-ExecutionFacts">
      <div>
        <h3>{trans.__('Parameters')}</h3>
        {parameters.length === 0 ? (
          <p className="cw-Quiet">{trans.__('It has none.')}</p>
        ) : (
          <Pairs
            of={parameters.map(([name, value]) => [
              name,
              <Copy key={name} text={valueText(value)} />
            ])}
          />
        )}
      </div>
      <div>
        <h3>{trans.__('Metrics')}</h3>
        {metrics.length === 0 ? (
          <p className="cw-Quiet">
            {trans.__('None of its steps made metrics.')}
          </p>
        ) : (
          <Pairs
            of={metrics.map(([name, value]) => [
              name,
              <Copy key={name} text={String(value)} shown={figure(value)} />
            ])}
          />
        )}
      </div>
      <div>
        <h3>{trans.__('Provenance')}</h3>
        <Pairs
          of={[
            [trans.__('By'), row.actor],
            [trans.__('Begun'), <Clock key="at" at={row.created} />],
            [
              trans.__('From'),
              row.origin ? <Copy key="from" text={row.origin} /> : '–'
            ],
            [trans.__('Python'), <Copy key="py" text={environment.python} />],
            [
              trans.__('Definition'),
              <Copy key="d" text={row.digest} shown={row.digest.slice(0, 12)} />
            ],
            [trans.__('Id'), <Copy key="id" text={row.id} />],
            ...pinned.map(
              ([name, version]) =>
                [name, <Copy key={name} text={version} />] as const
            )
          ]}
        />
      </div>
    </div>
  );
}
