import type { ChartAnswer, Profile } from '../../src/recipes/figures/words';
import type { Report, Warning } from '../../src/recipes/report/model';
import type { Operation } from '../../src/recipes/wrangler/types';

const axis = (title: string, rest: Partial<ChartAnswer['x']> = {}) => ({
  title,
  labels: [],
  edges: [],
  time: false,
  ...rest
});

export function makeChart(change: Partial<ChartAnswer> = {}): ChartAnswer {
  return {
    type: 'chart',
    kind: 'histogram',
    x: axis('a', { edges: [0, 10, 20] }),
    y: axis('rows'),
    series: [{ name: '', x: [5, 15], y: [30, 70], size: [] }],
    boxes: [],
    rows: 100,
    of: 100,
    note: '',
    ...change
  };
}

/** A bar chart of rows by category. */
export function makeBars(
  title: string,
  counts: Record<string, number>
): ChartAnswer {
  const labels = Object.keys(counts);
  return makeChart({
    kind: 'bar',
    x: axis(title, { labels }),
    series: [
      {
        name: '',
        x: labels.map((_, at) => at),
        y: Object.values(counts),
        size: []
      }
    ]
  });
}

export function makeProfile(change: Partial<Profile> = {}): Profile {
  return {
    type: 'profile',
    column: 'a',
    dtype: 'float64',
    rows: 100,
    figures: [
      { name: 'rows', value: 100, text: '100' },
      { name: 'mean', value: 12, text: '12.00' }
    ],
    quantiles: [{ name: '50%', value: 11, text: '11' }],
    outliers: 3,
    bounds: [-5, 25],
    top: [],
    patterns: [],
    charts: [makeChart()],
    relation: null,
    ...change
  };
}

export function makeWarning(
  kind: string,
  severity: Warning['severity'],
  sentence: string,
  fixes: Record<string, Operation> = {},
  rest: Partial<Warning> = {}
): Warning {
  return {
    kind,
    severity,
    sentence,
    columns: ['a'],
    because: 'It matters.',
    rows: [],
    fixes: Object.entries(fixes).map(([words, operation]) => ({
      words,
      step: { do: operation } as Warning['fixes'][number]['step']
    })),
    ...rest
  };
}

export function makeReport(change: Partial<Report> = {}): Report {
  return {
    type: 'insights',
    title: 'flights',
    rows: 100,
    columns: 3,
    looked_at: 100,
    summary: [{ name: 'rows', value: 100, text: '100' }],
    warnings: [],
    target: null,
    powers: [],
    model: null,
    bias: null,
    page: '<!doctype html>',
    ...change
  };
}
