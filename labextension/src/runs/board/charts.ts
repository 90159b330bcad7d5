/** What a chart draws. */
export type ChartKind =
  'curve' | 'bars' | 'scatter' | 'parallel' | 'importance';

/** A chart of the board, as a person set it up; plain data, so that it can be kept. */
export interface ChartSpec {
  readonly id: string;
  readonly kind: ChartKind;
  /** A metric's name; for a scatter, the column on the vertical axis. */
  readonly y: string;
  /** The column on a scatter's horizontal axis. */
  readonly x?: string;
  readonly axis: 'step' | 'time';
  readonly log: boolean;
  /** From 0 (as logged) to 0.99. */
  readonly smooth: number;
  readonly wide: boolean;
}

const KINDS: readonly ChartKind[] = [
  'curve',
  'bars',
  'scatter',
  'parallel',
  'importance'
];

/** A chart as it is added. */
export function chartOf(
  kind: ChartKind,
  y: string,
  id: string,
  x?: string
): ChartSpec {
  return {
    id,
    kind,
    y,
    x,
    axis: 'step',
    log: false,
    smooth: 0,
    wide: kind === 'parallel'
  };
}

/** The charts of a person who arranged none: curves of the metrics that matter most. */
export function firstCharts(metrics: readonly string[]): ChartSpec[] {
  return metrics.slice(0, 4).map(name => chartOf('curve', name, name));
}

/** The charts with one of them at another place. */
export function movedTo(
  charts: readonly ChartSpec[],
  id: string,
  at: number
): ChartSpec[] {
  const chart = charts.find(one => one.id === id);
  const rest = charts.filter(one => one.id !== id);
  if (chart) {
    rest.splice(Math.min(rest.length, Math.max(0, at)), 0, chart);
  }
  return rest;
}

/** The charts with one of them changed. */
export function changed(
  charts: readonly ChartSpec[],
  id: string,
  change: Partial<ChartSpec>
): ChartSpec[] {
  return charts.map(one => (one.id === id ? { ...one, ...change } : one));
}

/** Read charts that were kept; null where there are none. */
export function readCharts(kept: unknown): ChartSpec[] | null {
  if (!Array.isArray(kept)) {
    return null;
  }
  return kept.flatMap((one: unknown, at) => {
    const chart = one as Partial<ChartSpec> | null;
    return typeof chart?.y === 'string' &&
      chart.kind !== undefined &&
      KINDS.includes(chart.kind)
      ? [
          {
            ...chartOf(chart.kind, chart.y, String(chart.id ?? at), chart.x),
            axis: chart.axis === 'time' ? 'time' : 'step',
            log: chart.log === true,
            smooth: typeof chart.smooth === 'number' ? chart.smooth : 0,
            wide: chart.wide === true
          } as const
        ]
      : [];
  });
}
