import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/monitors/desk';
import { ReportView } from '../../src/monitors/report';
import { changedMost } from '../../src/monitors/report/overlay';
import type { DriftReport, FeatureDrift } from '../../src/studio/types';
import { placeAt } from '../../src/ui/brush';
import { timeTicks } from '../../src/ui/scale';
import { FakeStudio, settled } from '../fixtures';
import { makeDesk, makeDrift } from './fixtures';

const DAY = 86_400;
const START = Date.UTC(2026, 2, 1) / 1000;

/** A feature as a report has it. */
function feature(change: Partial<FeatureDrift>): FeatureDrift {
  const side = {
    dtype: 'double',
    rows: 1000,
    missing: 0.02,
    distinct: 900,
    mean: 1.5,
    sd: 1,
    min: -1,
    q25: 1,
    median: 1.5,
    q75: 2,
    max: 4
  };
  return {
    name: 'temp',
    role: 'feature',
    kind: 'number',
    status: 'drift',
    findings: [],
    words: 'temp went up.',
    method: 'js',
    distance: 0.31,
    limit: 0.1,
    distances: { js: 0.31 },
    effect: 0.5,
    importance: null,
    harm: 0.31,
    reference: side,
    current: { ...side, mean: 2.5 },
    bins: {
      edges: [0, 1, 2],
      labels: [],
      others: false,
      reference: [0.75, 0.25],
      current: [0.25, 0.75],
      open_low: false,
      open_high: true
    },
    new: [],
    gone: [],
    ...change
  };
}

/** A report of two features. */
function report(change: Partial<DriftReport> = {}): DriftReport {
  const { reference, current, status, counts } = makeDrift();
  return {
    format: 1,
    made: 1000,
    status,
    reference,
    current,
    settings: { preset: 'cellworks' } as DriftReport['settings'],
    counts,
    words: ['temp went up.', 'b', 'c', 'd'],
    features: [
      feature({}),
      feature({ name: 'wind', status: 'ok', harm: 0.4, words: '' })
    ],
    quality: null,
    timeline: null,
    ...change
  };
}

let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function shown(windows: number): Promise<HTMLElement> {
  const starts = Array.from({ length: windows }, (_, at) => START + at * DAY);
  const studio = new FakeStudio({
    'get /drift/3': () => ({
      row: makeDrift({ number: 3, windows }),
      report: report()
    }),
    'get /drift/3/timeline': () => ({
      time: 'at',
      window: DAY,
      starts,
      rows: starts.map(() => 100),
      features: ['temp', 'wind'],
      methods: ['js', 'js'],
      limits: [0.1, null],
      distances: [starts.map(() => 0.2), starts.map(() => null)],
      missing: [starts.map(() => 0), starts.map(() => 0)],
      moved: starts.map(() => 1),
      untimed: 0
    }),
    'get /drift/3/stretch': query => {
      asked.push(query.toString());
      return report({
        words: ['Nothing moved.'],
        features: [feature({ status: 'ok' })]
      });
    }
  });
  const { desk } = makeDesk(studio);
  render(
    <AtDesk desk={desk}>
      <ReportView drift="3" onRead={() => undefined} />
    </AtDesk>
  );
  await act(settled);
  return screen.getByRole('region', { name: 'Drift report 3' });
}

it('says what moved, and the rest of it when asked', async () => {
  const whole = await shown(0);
  const words = within(whole).getByRole('status', { name: 'What moved' });
  expect(words.textContent).toContain('temp went up.');
  expect(within(words).queryByText('d')).toBeNull();
  fireEvent.click(within(words).getByRole('button', { name: '1 more' }));
  expect(within(words).getByText('d')).toBeTruthy();
  expect(within(whole).queryByRole('slider')).toBeNull();
});

it('shows the first feature until another is chosen, with the figures of both sides', async () => {
  const whole = await shown(0);
  const temp = within(whole).getByRole('region', { name: 'Feature temp' });
  const figures = within(temp).getByRole('table', { name: 'Figures of temp' });
  expect(
    within(figures).getByRole('row', { name: 'mean 1.5 2.5' })
  ).toBeTruthy();
  expect(
    within(temp).getByRole('table', { name: 'Shares of temp' }).textContent
  ).toContain('≥ 1');
});

it('asks for the windows between two handles, and for all of them without asking', async () => {
  const whole = await shown(10);
  const [first, last] = ['first', 'last'].map(end =>
    within(whole).getByRole('slider', { name: `Windows shown: ${end}` })
  );
  expect(asked).toEqual([]);
  fireEvent.keyDown(first, { key: 'ArrowRight' });
  await act(settled);
  expect(asked).toEqual([`since=${START + DAY}&until=${START + 10 * DAY}`]);
  expect(whole.textContent).toContain('Nothing moved.');
  fireEvent.keyDown(last, { key: 'Home' });
  await act(settled);
  expect(asked.at(-1)).toBe(`since=${START + DAY}&until=${START + 2 * DAY}`);
  fireEvent.keyDown(last, { key: 'Escape' });
  await act(settled);
  expect(asked).toHaveLength(2);
  expect(whole.textContent).toContain('all 10 windows');
});

it('holds a stretch against the one before it, and either can be moved', async () => {
  const whole = await shown(10);
  fireEvent.click(
    within(whole).getByRole('button', { name: 'Compare two stretches' })
  );
  await act(settled);
  expect(asked).toEqual([
    `since=${START + 5 * DAY}&until=${START + 10 * DAY}` +
      `&reference_since=${START}&reference_until=${START + 5 * DAY}`
  ]);
  fireEvent.keyDown(
    within(whole).getByRole('slider', { name: 'Held against: first' }),
    { key: 'PageUp' }
  );
  await act(settled);
  expect(asked.at(-1)).toContain(`reference_since=${START + DAY}`);
  fireEvent.click(within(whole).getByRole('button', { name: 'All windows' }));
  expect(within(whole).queryByRole('radio')).toBeNull();
});

it('finds the window under the pointer, also where there is none', () => {
  const parts = [
    [0, 0.1],
    [0.1, 0.2],
    [0.8, 1]
  ] as const;
  expect([-1, 0, 0.15, 0.5, 0.9, 2].map(part => placeAt(parts, part))).toEqual([
    0, 0, 1, 1, 2, 2
  ]);
});

it('draws of many categories those that changed most, in their order', () => {
  const labels = Array.from({ length: 30 }, (_, at) => `c${at}`);
  const rows = changedMost({
    edges: [],
    labels,
    others: false,
    reference: labels.map(() => 0),
    current: labels.map((_, at) => (at % 3 === 0 ? 0.5 : at === 1 ? 0.9 : 0)),
    open_low: false,
    open_high: false
  });
  expect(rows).toHaveLength(20);
  expect(rows.slice(0, 3).map(row => row.label)).toEqual(['c0', 'c1', 'c2']);
  expect(rows.map(row => row.label)).toContain('c27');
});

it('marks times where a clock or a calendar is round', () => {
  const said = (from: string, to: string, wanted: number) =>
    timeTicks([Date.parse(from) / 1000, Date.parse(to) / 1000], wanted).map(
      at => new Date(at * 1000).toISOString().slice(0, 16)
    );
  expect(said('2026-03-01T05:10Z', '2026-03-01T17:00Z', 4)).toEqual([
    '2026-03-01T06:00',
    '2026-03-01T09:00',
    '2026-03-01T12:00',
    '2026-03-01T15:00'
  ]);
  expect(said('2026-01-15T00:00Z', '2026-08-20T00:00Z', 4)).toEqual([
    '2026-03-01T00:00',
    '2026-05-01T00:00',
    '2026-07-01T00:00'
  ]);
  expect(said('2001-06-01T00:00Z', '2026-06-01T00:00Z', 5)).toContain(
    '2005-01-01T00:00'
  );
});
