import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ChartsPane } from '../../src/recipes/charts';
import { COLUMN_MIME } from '../../src/recipes/wrangler/drag';
import { makeBars, makeChart } from './answers';
import { drop, refusal } from './fixtures';
import { through, useWrangler } from './panes';

const made = useWrangler();

async function shown(): Promise<() => void> {
  const { unmount } = render(<ChartsPane wrangler={made.wrangler} />);
  await through();
  return unmount;
}

const choose = (label: string, value: string) =>
  through(() =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } })
  );
const last = () => made.door.of('chart').at(-1);

it('draws a column that is dragged onto a well, and takes nothing else', async () => {
  made.door.says.chart = () => makeChart();
  await shown();
  const well = screen.getByRole('group', { name: 'Column on x' });
  const dragged = (kind: string) => ({
    dataTransfer: { types: [kind], getData: () => 'b', dropEffect: 'none' }
  });
  await through(() => fireEvent.drop(well, dragged('text/plain')));
  expect(made.door.of('chart')).toEqual([]);
  await through(() => fireEvent.drop(well, dragged(COLUMN_MIME)));
  expect(last()).toMatchObject({ kind: 'histogram', x: 'b', y: null });
  expect(screen.getByRole('img', { name: '10 – 20: 70' })).toBeTruthy();
});

it('says which column a kind of chart still needs', async () => {
  made.door.says.chart = () => makeChart({ kind: 'scatter' });
  await shown();
  await choose('Kind of chart', 'scatter');
  await choose('x', '=a');
  expect(made.door.of('chart')).toEqual([]);
  expect(screen.getByText(/Drag a column from the grid onto y/)).toBeTruthy();
  await choose('y', '=c');
  expect(last()).toMatchObject({ kind: 'scatter', x: 'a', y: 'c' });
});

it('shows a mean once there are values, and counts rows once there are none', async () => {
  made.door.says.chart = () => makeBars('a', { UA: 3, AA: 4 });
  await shown();
  await choose('Kind of chart', 'bar');
  await choose('x', '=a');
  expect(last()?.by).toBe('count');
  await choose('y', '=b');
  expect(last()?.by).toBe('mean');
  await choose('What is shown', 'max');
  expect(last()?.by).toBe('max');
  await through(() =>
    fireEvent.click(screen.getByRole('button', { name: 'Take b off y' }))
  );
  expect(last()).toMatchObject({ by: 'count', y: null });
});

it('keeps its wells when it is shown again, without columns that are gone', async () => {
  made.door.says.chart = () => makeChart();
  const leave = await shown();
  await choose('x', '=a');
  await choose('colour', '=b');
  leave();
  await shown();
  expect(screen.getByLabelText<HTMLSelectElement>('x').value).toBe('=a');
  await through(() => made.wrangler.add(drop('b')));
  expect(last()).toMatchObject({ x: 'a', color: null });
});

it('draws each kind, with the same figures as a table', async () => {
  const boxes = [
    {
      name: 'UA',
      rows: 9,
      low: 0,
      lower: 1,
      middle: 2,
      upper: 3,
      high: 4,
      outliers: [9]
    }
  ];
  const cells = [{ name: 'rows', x: [0, 1], y: [0, 1], size: [1, 2, null, 4] }];
  const labelled = { title: 'a', labels: ['p', 'q'], edges: [], time: false };
  const day = Date.UTC(2013, 0, 5);
  const times = { title: 't', labels: [], edges: [], time: true };
  const line = [{ name: '', x: [day, day + 86_400_000], y: [1, 2], size: [] }];
  const answers = {
    box: makeChart({ kind: 'box', x: labelled, series: [], boxes }),
    heatmap: makeChart({
      kind: 'heatmap',
      x: labelled,
      y: { ...labelled, title: 'b' },
      series: cells
    }),
    line: makeChart({ kind: 'line', x: times, series: line })
  };
  made.door.says.chart = ({ kind }) => answers[kind as keyof typeof answers];
  await shown();
  await choose('x', '=a');
  await choose('Kind of chart', 'box');
  expect(screen.getByRole('img', { name: /UA: median 2/ })).toBeTruthy();
  await choose('Kind of chart', 'line');
  expect(screen.getByRole('rowheader', { name: '2013-01-05' })).toBeTruthy();
  await choose('Kind of chart', 'heatmap');
  await choose('y', '=b');
  expect(screen.getByRole('img', { name: 'q, q: 4' })).toBeTruthy();
  expect(screen.queryByRole('img', { name: /^p, q/ })).toBeNull();
});

it('says why a column cannot stand where it was put', async () => {
  made.door.says.chart = () => {
    throw refusal('INVALID_INPUT', 'tail holds no numbers.');
  };
  await shown();
  await choose('x', '=a');
  expect(screen.getByRole('alert').textContent).toContain(
    'tail holds no numbers.'
  );
});
