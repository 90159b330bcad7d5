import type { Run } from '../../studio';
import { Chart } from '../../ui/chart';
import { Empty } from '../../ui/empty';
import { figure, minutes } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';
import { byImportance, metricOf } from '../states';

type Series = Run['series'][number];

/** A curve for every metric that has more than one value, and a list of the others. */
export function MetricsView({ run }: { run: Run }): JSX.Element {
  const { trans } = useDesk();
  if (run.series.length === 0) {
    return (
      <Empty
        sentence={trans.__('This run logged no metrics.')}
        code={'mlflow.log_metric("auc", auc, step=i)'}
      />
    );
  }
  const ordered = [...run.series].sort((a, b) => byImportance(a.key, b.key));
  const single = ordered.filter(one => one.points.length < 2);
  return (
    <div className="cw-Sheet">
      {single.length > 0 && (
        <Pairs
          of={single.map(
            one => [one.key, figure(metricOf(run.row, one.key))] as const
          )}
        />
      )}
      <div className="cw-Charts">
        {ordered
          .filter(one => one.points.length > 1)
          .map(one => (
            <Curve key={one.key} series={one} />
          ))}
      </div>
    </div>
  );
}

function Curve({ series: { key, points } }: { series: Series }): JSX.Element {
  const stepped = points.some(point => point.step !== points[0].step);
  const from = points[0].time;
  return (
    <Chart
      title={key}
      curves={[
        {
          label: key,
          points: points.map(point => [
            stepped ? point.step : point.time - from,
            point.value ?? NaN
          ])
        }
      ]}
      formatX={stepped ? figure : minutes}
    />
  );
}
