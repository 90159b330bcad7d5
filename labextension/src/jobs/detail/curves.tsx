import { type Job, type Series, useResource } from '../../studio';
import { Chart } from '../../ui/chart';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { bytes, figure, minutes } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';
import type { JobModel } from '../model';

/** A curve for every metric that has more than one value, and a list of the others. */
export function MetricsView({ model }: { model: JobModel }): JSX.Element {
  const { trans } = useDesk();
  const metrics = useResource(model.metrics);
  const series = metrics.value?.series;
  if (!series) {
    return metrics.error ? (
      <Failure problem={metrics.error} retry={() => void metrics.refresh()} />
    ) : (
      <p className="cw-Quiet">{trans.__('Reading…')}</p>
    );
  }
  if (series.length === 0) {
    return (
      <Empty
        sentence={trans.__('This job logged no metrics.')}
        code={'cw.log_metric("auc", auc, step=i)'}
      />
    );
  }
  const ordered = [...series].sort(bySystem);
  const curves = ordered.filter(one => one.points.length > 1);
  const single = ordered.filter(one => one.points.length === 1);
  return (
    <div className="cw-Sheet">
      {metrics.error && (
        <Failure problem={metrics.error} retry={() => void metrics.refresh()} />
      )}
      {single.length > 0 && (
        <Pairs
          of={single.map(
            one => [one.key, figure(valueOf(one.points[0]))] as const
          )}
        />
      )}
      <div className="cw-Charts">
        {curves.map(one => (
          <Curve key={one.key} series={one} />
        ))}
      </div>
    </div>
  );
}

function Curve({ series }: { series: Series }): JSX.Element {
  const { points } = series;
  const stepped = points.some(point => point.step !== points[0].step);
  const from = points[0].time;
  return (
    <Chart
      title={series.key}
      curves={[
        {
          label: series.key,
          points: points.map(point => [
            stepped ? point.step : point.time - from,
            valueOf(point)
          ])
        }
      ]}
      formatX={stepped ? figure : minutes}
    />
  );
}

/** Cores and memory over the attempt's time. */
export function ResourcesView({
  model,
  job
}: {
  model: JobModel;
  job: Job;
}): JSX.Element {
  const { trans } = useDesk();
  const usage = useResource(model.usage);
  const samples = usage.value?.samples;
  if (!samples) {
    return usage.error ? (
      <Failure problem={usage.error} retry={() => void usage.refresh()} />
    ) : (
      <p className="cw-Quiet">{trans.__('Reading…')}</p>
    );
  }
  if (samples.length === 0) {
    return (
      <Empty
        sentence={trans.__(
          'The job was too short to be measured, or has not begun.'
        )}
      />
    );
  }
  const from = samples[0].time;
  const most = Math.max(...samples.map(one => one.memory));
  const limit = job.spec.resources.memory;
  return (
    <div className="cw-Sheet">
      <Pairs
        of={[
          [trans.__('Most memory'), bytes(most)],
          [trans.__('Limit'), limit === null ? trans.__('none') : bytes(limit)],
          [trans.__('Cores asked for'), figure(job.spec.resources.cpu)]
        ]}
      />
      <div className="cw-Charts">
        <Chart
          title={trans.__('Cores in use')}
          curves={[
            {
              label: 'cpu',
              points: samples.map(one => [one.time - from, one.cpu])
            }
          ]}
          formatX={minutes}
          fromZero
        />
        <Chart
          title={trans.__('Memory')}
          curves={[
            {
              label: 'memory',
              points: samples.map(one => [one.time - from, one.memory])
            }
          ]}
          formatX={minutes}
          formatY={bytes}
          unit={1024 ** Math.floor(Math.log(most) / Math.log(1024))}
          fromZero
        />
      </div>
    </div>
  );
}

/** A point's value; what JSON has no number for by its name. */
export function valueOf(point: Series['points'][number]): number {
  switch (point.special) {
    case 'inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    default:
      return point.value ?? NaN;
  }
}

function bySystem(a: Series, b: Series): number {
  const system = (one: Series) => Number(one.key.startsWith('system/'));
  return system(a) - system(b) || a.key.localeCompare(b.key);
}
