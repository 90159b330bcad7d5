import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { RunRow } from '../../studio';
import type { Figure } from '../../ui/plot';
import { HUES } from '../../ui/swatch';
import { metricOf, valueOf } from '../states';
import type { ChartSpec } from './charts';
import { importance } from './importance';

/** What figures are made of. */
export interface Cloud {
  rows: readonly RunRow[];
  /** Columns of parameters that differ. */
  params: readonly string[];
  colourOf: (run: string) => number | undefined;
  lit: string | null;
  trans: TranslationBundle;
}

/** The Plotly figure of a chart that draws no curves. */
export function figureOf(chart: ChartSpec, cloud: Cloud): Figure {
  switch (chart.kind) {
    case 'scatter':
      return scatter(chart, cloud);
    case 'parallel':
      return parallel(chart, cloud);
    case 'importance':
      return bars(chart, cloud);
    default:
      return values(chart, cloud);
  }
}

function scatter(chart: ChartSpec, cloud: Cloud): Figure {
  const x = chart.x ?? cloud.params[0] ?? 'started';
  const rows = cloud.rows.filter(
    row => valueIn(row, x) !== undefined && valueIn(row, chart.y) !== undefined
  );
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: rows.map(row => asNumber(valueIn(row, x))),
        y: rows.map(row => asNumber(valueIn(row, chart.y))),
        customdata: rows.map(row => row.id),
        text: rows.map(row => row.name),
        hovertemplate: '%{text}<br>%{x}, %{y}<extra></extra>',
        marker: marker(rows, cloud)
      }
    ],
    layout: {
      xaxis: { title: { text: shortOf(x) } },
      yaxis: {
        title: { text: shortOf(chart.y) },
        type: chart.log ? 'log' : '-'
      }
    }
  };
}

/** A bar for each of the first runs, in their order. */
function values(chart: ChartSpec, cloud: Cloud): Figure {
  const rows = cloud.rows
    .filter(row => Number.isFinite(metricOf(row, chart.y) ?? NaN))
    .slice(0, 40);
  return {
    data: [
      {
        type: 'bar',
        x: rows.map(row => `${row.name} ${row.id.slice(0, 4)}`),
        y: rows.map(row => metricOf(row, chart.y) ?? null),
        customdata: rows.map(row => row.id),
        hovertemplate: '%{x}: %{y}<extra></extra>',
        marker: marker(rows, cloud)
      }
    ],
    layout: {
      xaxis: { showticklabels: rows.length <= 12 },
      yaxis: { title: { text: chart.y }, type: chart.log ? 'log' : '-' }
    }
  };
}

function parallel(chart: ChartSpec, cloud: Cloud): Figure {
  const { params, lit } = cloud;
  const axes = [...params.slice(0, 8), `metrics.${chart.y}`];
  const drawn = cloud.rows.filter(row => metricOf(row, chart.y) !== undefined);
  // Lines have no widths of their own: the lit one is told by its colour, and lies over the others.
  const rows = [
    ...drawn.filter(row => row.id !== lit),
    ...drawn.filter(row => row.id === lit)
  ];
  const isLit = rows.at(-1)?.id === lit;
  return {
    data: [
      {
        type: 'parcoords',
        customdata: rows.map(row => row.id),
        line: isLit
          ? {
              color: rows.map(row => (row.id === lit ? 1 : 0)),
              cmin: 0,
              cmax: 1,
              colorscale: [
                [0, '--jp-border-color2'],
                [1, hueOf(lit ?? '', cloud)]
              ],
              showscale: false
            }
          : {
              color: rows.map(row => metricOf(row, chart.y) ?? null),
              colorscale: [
                [0, '--cw-hue-0'],
                [1, '--cw-hue-1']
              ],
              showscale: false
            },
        dimensions: axes.map(column => dimension(column, rows))
      }
    ],
    layout: { margin: { l: 48, r: 48, t: 40, b: 16 } }
  };
}

/** An axis: numbers as they are, words in the order of the alphabet. */
function dimension(
  column: string,
  rows: readonly RunRow[]
): ReadonlyJSONObject {
  const all = rows.map(row => asNumber(valueIn(row, column)));
  if (all.every(value => typeof value === 'number')) {
    return { label: shortOf(column), values: all };
  }
  const words = [...new Set(all.map(value => String(value ?? '–')))].sort();
  return {
    label: shortOf(column),
    values: all.map(value => words.indexOf(String(value ?? '–'))),
    tickvals: words.map((_, at) => at),
    ticktext: words
  };
}

function bars(chart: ChartSpec, cloud: Cloud): Figure {
  const found = importance(cloud.rows, cloud.params, chart.y).slice(0, 12);
  found.reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: found.map(one => one.strength),
        y: found.map(one => shortOf(one.column)),
        text: found.map(one => one.way),
        hovertemplate: '%{y}: %{x:.2f} %{text}<extra></extra>',
        marker: { color: '--cw-hue-0' }
      }
    ],
    layout: {
      margin: { l: 96, r: 12, t: 8, b: 40 },
      xaxis: {
        range: [0, 1],
        title: {
          text: cloud.trans.__('rank correlation with %1', chart.y)
        }
      }
    }
  };
}

function marker(rows: readonly RunRow[], cloud: Cloud): ReadonlyJSONObject {
  const faint = cloud.lit !== null && rows.some(row => row.id === cloud.lit);
  return {
    size: rows.map(row => (row.id === cloud.lit ? 12 : 7)),
    opacity: rows.map(row => (faint && row.id !== cloud.lit ? 0.35 : 0.9)),
    color: rows.map(row => hueOf(row.id, cloud))
  };
}

function hueOf(run: string, { colourOf }: Cloud): string {
  const colour = colourOf(run);
  return `--cw-hue-${colour === undefined ? HUES - 1 : colour % HUES}`;
}

function valueIn(row: RunRow, column: string): number | string | undefined {
  if (column === 'duration') {
    return row.started === null || row.ended === null
      ? undefined
      : row.ended - row.started;
  }
  return column.includes('.') ? valueOf(row, column) : metricOf(row, column);
}

/** A parameter that is a number, as one. */
export function asNumber(
  value: number | string | undefined
): number | string | null {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : null;
  }
  const number =
    value === undefined || value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : (value ?? null);
}

function shortOf(column: string): string {
  return column.replace(/^(params|metrics|tags)\./, '');
}
