import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import { chartOf, movedTo, readCharts } from '../../src/runs/board/charts';
import { Colours } from '../../src/runs/board/colours';
import { figureOf } from '../../src/runs/board/figures';
import { importance, ranks } from '../../src/runs/board/importance';
import { dataAt } from '../../src/ui/plot';
import { isStepped, pointsOf, smoothed } from '../../src/ui/series';
import { logTicks } from '../../src/ui/scale';
import { makeRun } from './fixtures';

it('keeps the colour of a run for as long as it is drawn', () => {
  const colours = new Colours();
  colours.give(['a', 'b', 'c']);
  expect(['a', 'b', 'c'].map(run => colours.of(run))).toEqual([0, 1, 2]);
  colours.give(['c', 'd', 'b']);
  expect(colours.of('c')).toBe(2);
  expect(colours.of('b')).toBe(1);
  expect(colours.of('d')).toBe(0);
  expect(colours.of('a')).toBeUndefined();
});

it('moves a chart, and reads charts that were kept', () => {
  const charts = ['a', 'b', 'c'].map(id => chartOf('curve', 'auc', id));
  expect(movedTo(charts, 'c', 0).map(one => one.id)).toEqual(['c', 'a', 'b']);
  expect(movedTo(charts, 'a', 99).map(one => one.id)).toEqual(['b', 'c', 'a']);
  expect(readCharts(JSON.parse(JSON.stringify(charts)))).toEqual(charts);
  expect(readCharts([{ kind: 'pie', y: 'auc' }, null, 3])).toEqual([]);
  expect(readCharts(undefined)).toBeNull();
});

it('ranks equal values alike', () => {
  expect(ranks([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
});

it('says how strongly and which way a parameter goes with a metric', () => {
  const rows = [0, 1, 2, 3, 4, 5].map(at =>
    makeRun({
      id: `run-${at}`,
      params: {
        depth: String(at),
        rate: String(10 - at),
        kind: at < 3 ? 'a' : 'b',
        only: 'same'
      },
      metrics: { auc: at * at }
    })
  );
  const columns = ['params.depth', 'params.rate', 'params.kind', 'params.only'];
  const found = importance(rows, columns, 'auc');
  expect(found.map(one => [one.column, one.way])).toEqual([
    ['params.depth', '+'],
    ['params.rate', '−'],
    ['params.kind', '']
  ]);
  expect(found[0].strength).toBeCloseTo(1);
  expect(found[2].strength).toBeLessThan(1);
  expect(importance(rows.slice(0, 2), columns, 'auc')).toEqual([]);
});

it('draws a history by step or by time, and smooths it without a dip at its start', () => {
  const history = {
    steps: [0, 5, 9],
    times: [100, 101, 104],
    values: [4, null, 2]
  };
  expect(pointsOf(history, 'step')).toEqual([
    [0, 4],
    [5, NaN],
    [9, 2]
  ]);
  expect(pointsOf(history, 'time').map(([x]) => x)).toEqual([0, 1, 4]);
  expect(isStepped(history)).toBe(true);
  expect(isStepped({ ...history, steps: [0, 0, 0] })).toBe(false);
  const smooth = smoothed(pointsOf(history, 'step'), 0.5);
  expect(smooth[0]).toEqual([0, 4]);
  expect(smooth[2][1]).toBeCloseTo((4 * 0.25 + 2 * 0.5) / 0.75);
});

it('marks powers of ten, or the ends where there is none between them', () => {
  expect(logTicks([-2.5, 1.2])).toEqual([-2, -1, 0, 1]);
  expect(logTicks([0.2, 0.8])).toEqual([0.2, 0.8]);
});

it('lights one run of parallel coordinates over the others, and finds the run of a line', () => {
  const rows = ['a', 'b', 'c'].map((id, at) =>
    makeRun({ id, params: { depth: String(at) }, metrics: { auc: at } })
  );
  const cloud = {
    rows,
    params: ['params.depth'],
    colourOf: (run: string) => (run === 'a' ? 3 : undefined),
    trans: nullTranslator.load('cellworks')
  };
  const chart = chartOf('parallel', 'auc', 'p');
  const plain = figureOf(chart, { ...cloud, lit: null });
  expect(plain.data[0]).toMatchObject({
    customdata: ['a', 'b', 'c'],
    line: { color: [0, 1, 2] }
  });
  const lit = figureOf(chart, { ...cloud, lit: 'a' });
  expect(lit.data[0]).toMatchObject({
    customdata: ['b', 'c', 'a'],
    line: {
      color: [0, 0, 1],
      colorscale: [
        [0, expect.any(String)],
        [1, '--cw-hue-3']
      ]
    },
    dimensions: [{ values: [1, 2, 0] }, { values: [1, 2, 0] }]
  });
  expect(dataAt(lit, { curveNumber: 2 })).toBe('a');
  expect(dataAt(lit, { points: [{ customdata: 'c' }] })).toBe('c');
  expect(dataAt(lit, {})).toBeNull();
});
