import type { ModelVersion } from '../../studio';
import { Empty } from '../../ui/empty';
import { figure } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { Link, useDesk } from '../desk';

/** What the run measured, and the parameters that it had. */
export function MetricsView({
  version: { metrics, params, row }
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  const measured = Object.entries(metrics);
  const given = Object.entries(params);
  if (measured.length + given.length === 0) {
    return (
      <Empty
        sentence={trans.__('Its run logged neither metrics nor parameters.')}
        code='cw.log_metric("auc", auc)'
      />
    );
  }
  return (
    <div className="cw-Sheet">
      <h3>{trans.__('Metrics')}</h3>
      <Pairs
        of={measured.map(([key, value]) => [key, figure(value)] as const)}
      />
      <h3>{trans.__('Parameters')}</h3>
      <Pairs of={given} />
      {row.run && (
        <p className="cw-Note">
          <Link slice="runs" entity={row.run}>
            {trans.__('Every metric and curve of run %1', row.run.slice(0, 8))}
          </Link>
        </p>
      )}
    </div>
  );
}
