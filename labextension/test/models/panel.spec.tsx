import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/models/desk';
import { ModelDetail } from '../../src/models/detail/detail';
import { measureIn } from '../../src/models/detail/versions';
import { homeLists } from '../../src/models/home';
import { ModelModel } from '../../src/models/model';
import { ModelsList } from '../../src/models/panel/list';
import { PanelModel } from '../../src/models/panel/model';
import { StudioError } from '../../src/studio/errors';
import type {
  BaselineSummary,
  ModelComparison,
  ModelRow,
  ModelVersion,
  ModelVersionRow
} from '../../src/studio/types';
import { FakeStudio } from '../fixtures';
import {
  makeDesk,
  makeModel,
  makeRegistered,
  makeVersion,
  makeWhole
} from './fixtures';

let rows: ModelRow[];
let versions: ModelVersionRow[];
let whole: ModelVersion;
let aliases: Record<string, number>;
let refused: StudioError | null;
let studio: FakeStudio;
const sent: [string, unknown][] = [];
const queries: string[] = [];

const COMPARISON: ModelComparison = {
  name: 'late-flights',
  versions: [1, 2],
  rows: [
    { group: 'metrics', name: 'auc', values: [0.6, 0.66], differs: true },
    { group: 'params', name: 'depth', values: ['6', '8'], differs: true }
  ],
  same: 12,
  missing: []
};
const BASELINE: BaselineSummary = {
  origin: {
    rows: 51_955,
    dataset: 'flights/2',
    since: null,
    until: null,
    made: 1000
  },
  windows: 0,
  columns: [
    {
      name: 'hour',
      role: 'feature',
      kind: 'number',
      dtype: 'int64',
      missing: 0.25,
      distinct: 20,
      distinct_exact: true,
      infinite: 0,
      mean: 13.2,
      sd: 4.7,
      min: 5,
      median: 13,
      max: 23,
      histogram: { low: 5, high: 23, counts: [3, 7] },
      quantiles: [],
      top: []
    }
  ]
};

beforeEach(() => {
  vi.useFakeTimers();
  sent.length = queries.length = 0;
  refused = null;
  rows = [makeModel('late-flights'), makeModel('weather', { version: 1 })];
  versions = [
    makeVersion(),
    makeVersion({ version: 1, aliases: ['champion'] })
  ];
  aliases = { champion: 1 };
  whole = makeWhole();
  const does = (what: string) => (_: URLSearchParams, body: unknown) => {
    sent.push([what, body]);
    if (refused) {
      throw refused;
    }
    return whole;
  };
  studio = new FakeStudio({
    'get /models': query => {
      queries.push(query.toString());
      return {
        models: rows,
        total: rows.length,
        pending: 2,
        store: 'here',
        problem: null,
        change: studio.number
      };
    },
    'get /models/late-flights': () => makeRegistered(versions, aliases),
    'get /models/late-flights/versions/latest': () => whole,
    'get /models/late-flights/versions/1': () => makeWhole({ version: 1 }),
    'get /models/late-flights/versions/2': () => whole,
    'get /models/late-flights/versions/latest/baseline': () => BASELINE,
    'get /models/late-flights/compare': query => {
      queries.push(query.toString());
      return COMPARISON;
    },
    'get /models/late-flights/history': () => ({
      entries: [
        {
          number: 2,
          time: 1000,
          actor: 'bob',
          name: 'late-flights',
          verb: 'alias_moved',
          version: 2,
          alias: 'champion',
          before: '1',
          after: '2',
          comment: 'better',
          seen: false,
          checks: null
        }
      ],
      total: 1,
      change: 0
    }),
    'post /models/late-flights/versions/2/decision': does('decide'),
    'put /models/late-flights/aliases/champion': does('alias'),
    'delete /models/late-flights/versions/2': does('delete')
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

async function detail(more: readonly string[] = []) {
  const { desk, called } = makeDesk(studio, more);
  const model = new ModelModel(studio, 'late-flights');
  render(
    <AtDesk desk={desk}>
      <ModelDetail model={model} inTab />
    </AtDesk>
  );
  await pass(0);
  return { model, called };
}

async function tab(name: RegExp) {
  fireEvent.click(screen.getByRole('tab', { name }));
  await pass(0);
}

const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await pass(0);
};

it('holds data against the baseline of a version that has one', async () => {
  whole = makeWhole({ baseline: 'ab'.repeat(32) });
  const { called } = await detail(['cellworks:compare-data']);
  await press('Compare with data…');
  expect(called).toEqual([
    ['cellworks:compare-data', { reference: 'model:late-flights/2' }]
  ]);
});

it('has a line for each model with its newest version, approval and aliases', async () => {
  rows = [
    makeModel('late-flights', {}, { aliases: { champion: 1 } }),
    makeModel('weather', {
      version: 7,
      approval: { state: 'approved', actor: 'bob', time: 5, comment: '' }
    })
  ];
  const { desk } = makeDesk(studio);
  const model = new PanelModel(studio);
  render(
    <AtDesk desk={desk}>
      <ModelsList model={model} />
    </AtDesk>
  );
  await pass(0);
  const line = screen.getByRole('row', { name: /late-flights/ });
  expect(line.textContent).toContain('pending');
  expect(line.textContent).toContain('@champion 1');
  expect(screen.getByRole('row', { name: /weather/ }).textContent).toContain(
    'approved'
  );
  expect(screen.getByText(/2 versions wait for approval/)).toBeTruthy();
  act(() => model.narrow({ approval: 'pending' }));
  await pass(0);
  expect(queries.at(-1)).toContain('approval=pending');
});

it('teaches how a model comes to be where there is none', async () => {
  rows = [];
  const { desk, called } = makeDesk(studio);
  render(
    <AtDesk desk={desk}>
      <ModelsList model={new PanelModel(studio)} />
    </AtDesk>
  );
  await pass(0);
  expect(screen.getByText(/%%train late-flights --register/)).toBeTruthy();
  await press('Register a run’s model…');
  expect(called).toEqual([['cellworks:register-model', {}]]);
});

it('says how large each version is, and links to the data that it was made of', async () => {
  versions = [
    makeVersion(),
    makeVersion({
      version: 1,
      size: null,
      data: [{ name: 'train', dataset: null, detail: '/data/train.csv 9f3a' }]
    })
  ];
  const { called } = await detail();
  const lines = within(screen.getByRole('grid', { name: 'Versions' }));
  expect(lines.getByRole('columnheader', { name: 'Size' })).toBeTruthy();
  const [newest, first] = ['late-flights/2', 'late-flights/1'].map(name =>
    lines.getByRole('row', { name: new RegExp(name) })
  );
  expect(newest.textContent).toContain('1.2 MB');
  fireEvent.click(within(newest).getByRole('link', { name: 'flights/2' }));
  expect(called).toEqual([
    ['cellworks:open-dataset', { dataset: 'flights/2' }]
  ]);
  expect(within(first).getByTitle('/data/train.csv 9f3a').textContent).toBe(
    'train'
  );
  expect(first.textContent).toContain('–');
});

it('shows where it was compiled, what was compared, and the row that is farthest apart', async () => {
  const judged = {
    endpoint: 'flights',
    deployment: '2',
    time: 1000,
    is_deployed: true,
    state: 'compiled' as const,
    sentence: 'compiled by treelite: the same labels, scores within 1e-05.',
    engine: 'treelite',
    rows: 9579,
    labels_equal: true,
    worst: {
      row: 'hour=5.0',
      original: '0.25, 0.75',
      compiled: '0.2500001, 0.7499999',
      difference: 1e-7
    }
  };
  whole = makeWhole(
    {},
    {
      parity: [
        judged,
        {
          ...judged,
          endpoint: 'old',
          deployment: 'blue',
          is_deployed: false,
          state: 'original',
          sentence: 'original: on the row hour=5.0 it answers late.',
          rows: 48,
          labels_equal: false,
          worst: null
        }
      ]
    }
  );
  const { called } = await detail();
  await tab(/Compiled/);
  const [now, before] = within(
    screen.getByRole('list', { name: 'Compiled' })
  ).getAllByRole('listitem');
  for (const said of ['9,579', 'all equal', '1.00e-7', '0.2500001', 'hour=5']) {
    expect(now.textContent).toContain(said);
  }
  fireEvent.click(within(now).getByRole('link', { name: 'flights' }));
  expect(called).toEqual([
    ['cellworks:open-endpoint', { endpoint: 'flights' }]
  ]);
  expect(before.textContent).toContain('blue, which has ended');
  expect(before.textContent).toContain('they differ');
  expect(within(before).queryByRole('link')).toBeNull();
});

it('says how to have a version compiled where no deployment has asked for it', async () => {
  await detail();
  await tab(/Compiled/);
  expect(
    screen.getByText(/cw.deploy\("late-flights\/2", .*compile=True/)
  ).toBeTruthy();
});

it('approves with a comment, and shows the code that does the same', async () => {
  const { model } = await detail();
  await press('Approve…');
  expect(screen.getByText(/Nobody has checked it yet/)).toBeTruthy();
  fireEvent.change(screen.getByRole('textbox', { name: 'Comment' }), {
    target: { value: 'beats late-flights/1' }
  });
  await press('Python');
  expect(screen.getByRole('region', { name: 'Python' }).textContent).toContain(
    'cw.models["late-flights/2"].approve("beats late-flights/1")'
  );
  await press('Approve');
  expect(sent).toEqual([
    ['decide', { state: 'approved', comment: 'beats late-flights/1' }]
  ]);
  expect(model.act).toBeNull();
});

it('asks for a reason where a version is rejected', async () => {
  await detail();
  await press('Reject…');
  expect(
    screen.getByRole<HTMLButtonElement>('button', { name: 'Reject' }).disabled
  ).toBe(true);
  fireEvent.change(screen.getByRole('textbox', { name: 'Comment' }), {
    target: { value: 'it leaks' }
  });
  await press('Reject');
  expect(sent[0][1]).toEqual({ state: 'rejected', comment: 'it leaks' });
});

it('lists the checks that did not pass above the approval', async () => {
  whole = makeWhole(
    {},
    {
      checks: {
        results: [
          {
            name: 'baseline',
            state: 'failed',
            sentence: 'There is none.',
            key: null,
            value: null,
            against: null,
            low: null,
            high: null,
            level: null,
            method: ''
          }
        ],
        champion: null,
        actor: 'ada',
        checked: 1000
      }
    }
  );
  await detail();
  await press('Approve…');
  const form = screen.getByRole('form', { name: 'Approve late-flights/2' });
  expect(within(form).getByText('Baseline: There is none.')).toBeTruthy();
});

it('says that an alias moves before it does', async () => {
  await detail();
  await press('Aliases…');
  fireEvent.change(screen.getByRole('combobox', { name: 'Alias' }), {
    target: { value: '@champion' }
  });
  expect(screen.getByText('It names version 1 now.')).toBeTruthy();
  await press('Move it here');
  expect(sent).toEqual([['alias', { version: 2, comment: '' }]]);
});

it('shows on its place why a version cannot be deleted', async () => {
  refused = new StudioError(
    {
      code: 'conflict',
      message: 'late-flights/2 is @champion.',
      hint: 'Take the alias off first.'
    },
    409
  );
  const { model } = await detail();
  await press('Delete late-flights/2…');
  await press('Delete');
  const told = screen.getByRole('alert');
  expect(told.textContent).toContain('late-flights/2 is @champion.');
  expect(told.textContent).toContain('Take the alias off first.');
  expect(model.act).toBe('delete');
  fireEvent.keyDown(screen.getByRole('form'), { key: 'Escape' });
  expect(screen.queryByRole('alert')).toBeNull();
});

it('offers to deploy only where something can', async () => {
  await detail();
  expect(screen.queryByRole('button', { name: 'Deploy…' })).toBeNull();
  cleanup();
  const { called } = await detail(['cellworks:deploy']);
  await press('Deploy…');
  expect(called).toEqual([['cellworks:deploy', { model: 'late-flights/2' }]]);
});

it('sets the metric of each version beside the champion’s', async () => {
  await detail();
  const newest = screen.getByRole('row', { name: /late-flights\/2/ });
  expect(newest.textContent).toMatch(/0\.66.*\+0\.06/);
  expect(measureIn({ ...COMPARISON, rows: [] }, null, 1)).toBeNull();
});

it('shows what differs from another version', async () => {
  const { model } = await detail();
  await tab(/Compare/);
  act(() => model.compare(1));
  await pass(0);
  const table = screen.getByRole('table', { name: 'What differs' });
  expect(within(table).getByRole('row', { name: /depth/ })).toBeTruthy();
  expect(screen.getByText('12 more are the same')).toBeTruthy();
});

it('draws the columns of the baseline, and says why there is none', async () => {
  await detail();
  await tab(/Baseline/);
  expect(screen.getByText('There is none.')).toBeTruthy();
  cleanup();
  whole = makeWhole({ baseline: 'ab'.repeat(32) });
  await detail();
  await tab(/Baseline/);
  expect(
    screen.getByRole('img', { name: 'Histogram of hour from 5 to 23' })
  ).toBeTruthy();
  expect(screen.getByRole('row', { name: /hour/ }).textContent).toContain(
    '25%'
  );
});

it('tells signature, lineage and history, each with links to what they name', async () => {
  const { called } = await detail();
  await tab(/Signature/);
  expect(screen.getByRole('table', { name: 'Inputs' }).textContent).toContain(
    'hour'
  );
  await tab(/Lineage/);
  fireEvent.click(screen.getByRole('link', { name: 'flights/2' }));
  expect(called).toEqual([
    ['cellworks:open-dataset', { dataset: 'flights/2' }]
  ]);
  await tab(/History/);
  expect(screen.getByRole('table', { name: 'History' }).textContent).toContain(
    '@champion 1 → 2'
  );
});

it('has a line on Home for each model that waits for approval', async () => {
  const { desk } = makeDesk(studio);
  const lists = homeLists(desk);
  await lists.attention?.resource.refresh();
  expect(queries.at(-1)).toContain('approval=pending');
  expect(lists.attention?.lines()?.entries[0]).toMatchObject({
    entity: 'late-flights/2',
    occasion: 'late-flights/2 1000',
    state: { word: 'pending' }
  });
  expect(lists.newsOf('alias_moved')?.word).toBe('alias moved');
  expect(lists.newsOf('nonsense')).toBeUndefined();
  lists.dispose();
});
