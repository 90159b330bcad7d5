import type { TranslationBundle } from '@jupyterlab/translation';
import type { Ask } from '../wrangler/types';

type ChartAsk = Extract<Ask, { type: 'chart' }>;
export type Kind = ChartAsk['kind'];
export type Summary = NonNullable<ChartAsk['by']>;
export type Well = 'x' | 'y' | 'color';

/** What a person has put together. */
export interface Wells {
  kind: Kind;
  x: string | null;
  y: string | null;
  color: string | null;
  by: Summary;
  bins: number;
}

export const EMPTY: Wells = {
  kind: 'histogram',
  x: null,
  y: null,
  color: null,
  by: 'count',
  bins: 20
};

export const KINDS: readonly Kind[] = [
  'histogram',
  'bar',
  'box',
  'scatter',
  'line',
  'heatmap'
];
export const SUMMARIES: readonly Summary[] = [
  'count',
  'mean',
  'sum',
  'median',
  'min',
  'max'
];

/** Which wells a kind of chart has, and which of them it needs. */
const USES: Record<Kind, { takes: readonly Well[]; needs: readonly Well[] }> = {
  histogram: { takes: ['x', 'color'], needs: ['x'] },
  bar: { takes: ['x', 'y', 'color'], needs: ['x'] },
  box: { takes: ['x', 'y'], needs: ['x'] },
  scatter: { takes: ['x', 'y', 'color'], needs: ['x', 'y'] },
  line: { takes: ['x', 'y', 'color'], needs: ['x'] },
  heatmap: { takes: ['x', 'y', 'color'], needs: ['x', 'y'] }
};

export function takes(kind: Kind): readonly Well[] {
  return USES[kind].takes;
}

/** The wells that must have a column before there is a chart. */
export function lacking(wells: Wells): Well[] {
  return USES[wells.kind].needs.filter(well => wells[well] === null);
}

/** Whether values of a column are summarised, and not only rows counted. */
export function summarises({ kind, y, color }: Wells): boolean {
  return (
    ((kind === 'bar' || kind === 'line') && y !== null) ||
    (kind === 'heatmap' && color !== null)
  );
}

/** The wells with a column more: a bar and a line of values show their mean until another summary is chosen. */
export function put(wells: Wells, well: Well, column: string | null): Wells {
  const next = { ...wells, [well]: column };
  const by = !summarises(next)
    ? 'count'
    : summarises(wells)
      ? wells.by
      : 'mean';
  return { ...next, by };
}

/** The wells without the columns that a table does not have. */
export function present(wells: Wells, names: ReadonlySet<string>): Wells {
  const kept = (name: string | null) =>
    name !== null && names.has(name) ? name : null;
  return {
    ...wells,
    x: kept(wells.x),
    y: kept(wells.y),
    color: kept(wells.color)
  };
}

export function kindTitle(kind: Kind, trans: TranslationBundle): string {
  return {
    histogram: trans.__('Histogram'),
    bar: trans.__('Bars'),
    box: trans.__('Boxes'),
    scatter: trans.__('Scatter plot'),
    line: trans.__('Line'),
    heatmap: trans.__('Heatmap')
  }[kind];
}

export function wellTitle(well: Well, trans: TranslationBundle): string {
  return { x: 'x', y: 'y', color: trans.__('colour') }[well];
}

export function summaryTitle(by: Summary, trans: TranslationBundle): string {
  return {
    count: trans.__('number of rows'),
    mean: trans.__('mean'),
    sum: trans.__('sum'),
    median: trans.__('median'),
    min: trans.__('least'),
    max: trans.__('greatest')
  }[by];
}
