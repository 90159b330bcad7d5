import { type EndpointMetrics, useResource } from '../../studio';
import { Chart } from '../../ui/chart';
import { Copy } from '../../ui/copy';
import { Failure } from '../../ui/failure';
import { clock } from '../../ui/format';
import { Choose } from '../../ui/menu';
import type { Curve } from '../../ui/scale';
import { Swatch } from '../../ui/swatch';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import { latency, rate, ratio } from '../figures';
import { type EndpointModel, SPANS } from '../model';

type Point = EndpointMetrics['deployments'][number]['points'][number];

/** Rates, latencies and errors over time, a curve a deployment. */
export function MetricsView({ model }: { model: EndpointModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.metrics);
  const { value, error } = resource;
  const titles: Record<number, string> = {
    300: trans.__('last 5 minutes'),
    900: trans.__('last 15 minutes'),
    3600: trans.__('last hour')
  };
  return (
    <div className="cw-Sheet">
      <div className="cw-Bar cw-mod-plain">
        <Choose
          label={trans.__('Time')}
          value={String(model.span)}
          choices={SPANS.map(span => ({
            value: String(span),
            title: titles[span]
          }))}
          onChange={span => model.look(Number(span))}
        />
        <span className="cw-Chips">
          {value?.deployments.map((one, colour) => (
            <span key={one.deployment} className="cw-Metrics-key">
              <Swatch colour={colour} /> {one.version}
            </span>
          ))}
        </span>
        <span className="cw-Spring" />
        {value?.address && (
          <span className="cw-Quiet">
            {trans.__('For Prometheus:')} <Copy text={value.address} />
          </span>
        )}
      </div>
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {!value && !error && <Waiting />}
      {value && <Charts metrics={value} />}
    </div>
  );
}

function Charts({ metrics }: { metrics: EndpointMetrics }): JSX.Element {
  const { trans } = useDesk();
  const { every } = metrics;
  const charts: readonly {
    title: string;
    of: (point: Point) => number | null;
    shown: (value: number) => string;
  }[] = [
    {
      title: trans.__('Requests a second'),
      of: point => point.requests / every,
      shown: rate
    },
    {
      title: trans.__('Errors'),
      of: errorsOf,
      shown: ratio
    },
    { title: trans.__('p50'), of: point => point.p50, shown: latency },
    { title: trans.__('p95'), of: point => point.p95, shown: latency },
    { title: trans.__('p99'), of: point => point.p99, shown: latency }
  ];
  const empty = metrics.deployments.every(one => one.points.length === 0);
  return empty ? (
    <p className="cw-Note">{trans.__('Nothing was counted yet.')}</p>
  ) : (
    <div className="cw-Charts">
      {charts.map(({ title, of, shown }) => (
        <Chart
          key={title}
          title={title}
          curves={curvesOf(metrics, of)}
          height={132}
          formatX={time => clock(time).replace(/:\d\d$/, '')}
          formatY={value => (value === 0 ? '0' : shown(value))}
          fromZero
          // Which curve is whose stands above all of them.
          actions={null}
        />
      ))}
    </div>
  );
}

/** A curve a deployment, named as people name it. */
function curvesOf(
  { deployments }: EndpointMetrics,
  of: (point: Point) => number | null
): Curve[] {
  return deployments.map(({ deployment, name, points }, colour) => ({
    id: deployment,
    label: name,
    colour,
    points: points.map(point => [point.time, of(point) ?? NaN] as const)
  }));
}

/** The share of the answers that were errors, 0 to 1. */
function errorsOf({
  requests,
  client_errors: client,
  server_errors: server
}: Point): number | null {
  return requests > 0 ? (client + server) / requests : null;
}
