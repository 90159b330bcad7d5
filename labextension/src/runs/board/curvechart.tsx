import type { RunCurve, RunRow } from '../../studio';
import { Chart } from '../../ui/chart';
import { figure, minutes } from '../../ui/format';
import { isStepped, pointsOf, smoothed } from '../../ui/series';
import { useDesk } from '../desk';
import type { ChartSpec } from './charts';

/** A metric's curves, one a run, each in its run's colour. */
export function CurveChart({
  chart,
  curves,
  rows,
  colourOf,
  lit,
  onLight,
  actions,
  height
}: {
  chart: ChartSpec;
  curves: readonly RunCurve[];
  rows: readonly RunRow[];
  colourOf: (run: string) => number | undefined;
  lit: string | null;
  onLight: (run: string | null) => void;
  actions?: React.ReactNode;
  height?: number;
}): JSX.Element {
  const { trans } = useDesk();
  const names = new Map(rows.map(row => [row.id, row.name]));
  const mine = curves.filter(
    curve => curve.key === chart.y && names.has(curve.run)
  );
  const axis = chart.axis === 'step' && mine.some(isStepped) ? 'step' : 'time';
  const title = chart.log ? trans.__('%1, powers of ten', chart.y) : chart.y;
  return (
    <Chart
      title={title}
      height={height}
      log={chart.log}
      lit={lit}
      onLight={onLight}
      actions={actions}
      formatX={axis === 'step' ? figure : minutes}
      curves={mine.map(curve => ({
        id: curve.run,
        label: names.get(curve.run) ?? curve.run,
        colour: colourOf(curve.run),
        points: smoothed(pointsOf(curve, axis), chart.smooth)
      }))}
    />
  );
}
