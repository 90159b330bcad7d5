import { Notification } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/datasets/desk';
import { DatasetDetail } from '../../src/datasets/detail/detail';
import { homeLists } from '../../src/datasets/home';
import { DatasetModel } from '../../src/datasets/model';
import { notifyChanges } from '../../src/datasets/notify';
import { DatasetsList } from '../../src/datasets/panel/list';
import { PanelModel } from '../../src/datasets/panel/model';
import type { IVisit } from '../../src/shell/tokens';
import type {
  DatasetRow,
  DatasetUse,
  DatasetVersion,
  VersionRow
} from '../../src/studio/types';
import { FakeStudio } from '../fixtures';
import {
  found,
  makeDataset,
  makeDesk,
  makeUse,
  makeVersion,
  makeWhole
} from './fixtures';

let rows: DatasetRow[];
let versions: VersionRow[];
let wholes: Record<string, DatasetVersion>;
let uses: DatasetUse[];
let broken: boolean;
let studio: FakeStudio;
const queries: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  broken = false;
  queries.length = 0;
  rows = [makeDataset('flights', { version: 2 }), makeDataset('weather')];
  versions = [makeVersion(), makeVersion({ version: 1 })];
  wholes = {
    latest: makeWhole({}, { preview: [] }),
    '2': makeWhole({}, { preview: [] }),
    '1': makeWhole(
      { version: 1 },
      {
        preview: [],
        columns: [{ name: 'late', dtype: 'int64', nullable: false }]
      }
    )
  };
  uses = [makeUse()];
  studio = new FakeStudio({
    'get /datasets': query => {
      if (broken) {
        throw new Error('the store is away');
      }
      queries.push(query.toString());
      const offset = Number(query.get('offset'));
      return {
        datasets: rows.slice(offset, offset + Number(query.get('limit'))),
        total: rows.length,
        every: 3,
        change: studio.number
      };
    },
    'get /datasets/flights': () => ({
      name: 'flights',
      description: 'from New York',
      tags: { year: '2013' },
      versions,
      every: 3
    }),
    ...Object.fromEntries(
      ['latest', '1', '2'].flatMap(version => [
        [`get /datasets/flights/versions/${version}`, () => wholes[version]],
        [
          `get /datasets/flights/versions/${version}/uses`,
          () => ({ uses, total: uses.length, change: 0 })
        ]
      ])
    )
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

function told(entity: string, verb: string): void {
  studio.number += 1;
  studio.emit({ slice: 'datasets', entity, verb, number: studio.number });
}

async function list() {
  const { desk, called } = makeDesk(studio);
  const model = new PanelModel(studio);
  render(
    <AtDesk desk={desk}>
      <DatasetsList model={model} />
    </AtDesk>
  );
  await pass(0);
  return { model, called };
}

async function detail(reference = 'flights') {
  const { desk, called } = makeDesk(studio);
  const model = new DatasetModel(studio, reference);
  render(
    <AtDesk desk={desk}>
      <DatasetDetail model={model} inTab />
    </AtDesk>
  );
  await pass(0);
  return { model, called };
}

it('has a line for each dataset, and marks what changed without being asked', async () => {
  const { called } = await list();
  const line = () => screen.getByRole('row', { name: /flights/ });
  expect(line().textContent).toContain('unchanged');
  expect(line().textContent).toContain('51,955');
  rows = [
    makeDataset('flights', { version: 2, check: found('changed', '3 bytes') }),
    rows[1]
  ];
  const before = studio.asked.length;
  await pass(60_000);
  expect(studio.asked).toHaveLength(before);
  told('flights/2', 'changed');
  await pass(500);
  expect(line().textContent).toContain('changed');
  const link = within(line()).getByRole('link', { name: 'flights 2' });
  expect(link.getAttribute('href')).toBe('/lab?cellworks=datasets/flights');
  fireEvent.click(link);
  expect(called).toEqual([['cellworks:open-dataset', { dataset: 'flights' }]]);
});

it('asks the server to search, narrow and sort, and reads only the pages in view', async () => {
  const { model } = await list();
  fireEvent.change(screen.getByRole('searchbox'), {
    target: { value: 'new york' }
  });
  await pass(300);
  act(() => model.narrow({ state: 'changed', kind: 'file' }));
  await pass(0);
  fireEvent.click(screen.getByRole('button', { name: /Size/ }));
  await pass(0);
  expect(queries.at(-1)).toBe(
    'search=new+york&state=changed&kind=file&sort=-size&limit=50&offset=0'
  );
  rows = Array.from({ length: 1500 }, (_, at) => makeDataset(`d${at}`));
  act(() => model.narrow({ search: '' }));
  await pass(0);
  expect(screen.getByText('1,500 datasets')).toBeTruthy();
  const before = queries.length;
  act(() => model.page.value?.want(1390, 1410));
  await pass(0);
  expect(queries.slice(before)).toEqual([
    'state=changed&kind=file&sort=-size&limit=50&offset=1350',
    'state=changed&kind=file&sort=-size&limit=50&offset=1400'
  ]);
  expect(model.page.value?.rowAt(1402)?.name).toBe('d1402');
});

it('teaches while it is empty, keeps its rows under an error', async () => {
  rows = [];
  const { model, called } = await list();
  expect(screen.getByText(/cw\.datasets\.register/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: /Register a file/ }));
  expect(called).toEqual([['cellworks:register-dataset', {}]]);
  rows = [makeDataset('flights')];
  await act(() => model.page.refresh());
  broken = true;
  await act(() => model.page.refresh());
  expect(screen.getByRole('alert').textContent).toContain('the store is away');
  expect(screen.getByRole('row', { name: /flights/ })).toBeTruthy();
});

it('warns where the data is not what it was, and leads to the form', async () => {
  const { called } = await detail();
  expect(screen.queryByRole('alert')).toBeNull();
  const check = found('changed', 'It has 3 bytes where there were 8.');
  wholes.latest = makeWhole({ check }, { preview: [] });
  told('flights/2', 'changed');
  await pass(500);
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('3 bytes where there were 8');
  fireEvent.click(within(alert).getByRole('button'));
  expect(called).toEqual([
    [
      'cellworks:register-dataset',
      { path: '/data/flights.parquet', name: 'flights' }
    ]
  ]);
});

it('leads from a version whose file a newer one names to that one', async () => {
  wholes['1'].row.check = found('changed', 'It is not what it was.');
  versions[1].check = wholes['1'].row.check;
  const { called } = await detail('flights/1');
  const alert = screen.getByRole('alert');
  fireEvent.click(
    within(alert).getByRole('button', { name: 'Open flights/2' })
  );
  expect(called).toEqual([
    ['cellworks:open-dataset', { dataset: 'flights/2' }]
  ]);
});

it('compares the schema with another version’s', async () => {
  const { model } = await detail();
  fireEvent.click(screen.getByRole('tab', { name: /Schema/ }));
  await pass(0);
  fireEvent.change(screen.getByRole('combobox', { name: 'Compare with' }), {
    target: { value: '1' }
  });
  await pass(0);
  expect(model.compared).toBe(1);
  const table = screen.getByRole('grid', { name: 'Schema differences' });
  const lines = within(table).getAllByRole('row').slice(1);
  expect(lines.map(line => line.textContent)).toEqual([
    '+addedcarrierstringmay be',
    '~changedlateint64 → int8none'
  ]);
  expect(screen.getByText('1 added, 0 removed, 1 changed')).toBeTruthy();
});

it('lists who used a version, follows new jobs, and opens jobs and runs by their commands', async () => {
  const { called } = await detail();
  fireEvent.click(screen.getByRole('tab', { name: /Used by/ }));
  await pass(0);
  const line = screen.getByRole('row', { name: /late-flights 41/ });
  expect(line.textContent).toContain('jan_feb');
  fireEvent.click(within(line).getByRole('link', { name: 'late-flights 41' }));
  fireEvent.click(within(line).getByRole('link', { name: '7c2f0011' }));
  expect(called).toEqual([
    ['cellworks:open-job', { job: 'job_41' }],
    ['cellworks:open-run', { run: '7c2f0011223344556677889900aabbcc' }]
  ]);
  uses = [makeUse({ job: 'job_42', number: 42, name: 'score' }), ...uses];
  studio.change('job_42', 'submitted');
  await pass(1500);
  expect(screen.getByRole('row', { name: /score 42/ })).toBeTruthy();
});

it('shows another version when that is chosen', async () => {
  const { model } = await detail();
  fireEvent.change(screen.getByRole('combobox', { name: 'Version' }), {
    target: { value: '1' }
  });
  await pass(0);
  expect(model.version).toBe(1);
  expect(studio.asked).toContain('get /datasets/flights/versions/1');
});

it('tells of changed data only where jobs used it and no newer version replaced it', async () => {
  const warned = vi.spyOn(Notification, 'warning').mockReturnValue('');
  const { desk } = makeDesk(studio);
  let isWanted = true;
  notifyChanges({ ...desk, studio, wanted: () => isWanted });
  const check = found('changed', 'It is not what it was.');
  versions = [makeVersion({ check }), makeVersion({ version: 1, check })];
  told('flights/1', 'changed'); // flights/2 is the same file
  told('flights/2', 'unchanged');
  await pass(0);
  expect(warned).not.toHaveBeenCalled();
  told('flights/2', 'changed');
  await pass(0);
  expect(warned.mock.calls.map(([words]) => words)).toEqual([
    'The data of flights/2 has changed. Job 41 (late-flights) has used it.'
  ]);
  uses = [];
  told('flights/2', 'changed');
  await pass(0);
  isWanted = false;
  uses = [makeUse()];
  told('flights/2', 'changed');
  await pass(0);
  expect(warned).toHaveBeenCalledTimes(1);
});

it('shows on Home what is not what it was, until that was seen', async () => {
  const { desk } = makeDesk(studio);
  const changed = new Signal<IVisit, void>({} as IVisit);
  const forget = () => undefined;
  const visit = { unseen: 0, from: 0, changed, forget };
  studio.answers['get /activity'] = query => ({
    activities: [{ entity: 'flights/1', time: 5 }].filter(
      () => Number(query.get('since')) < 9
    )
  });
  const lists = homeLists(desk, visit);
  const check = found('missing', 'There is no /data/flights.parquet.');
  rows = [makeDataset('flights', { check }), makeDataset('old', { check })];
  const { attention } = lists;
  await attention?.resource.refresh();
  expect(attention?.lines()).toEqual({
    entries: [
      expect.objectContaining({
        entity: 'flights',
        name: 'flights 1',
        sentence: 'There is no /data/flights.parquet.',
        state: { tone: 'bad', word: 'missing' }
      })
    ],
    total: 1
  });
  visit.unseen = 9;
  changed.emit();
  await pass(0);
  expect(attention?.lines()?.total).toBe(0);
  expect(lists.newsOf('registered')).toEqual({
    tone: 'good',
    word: 'registered'
  });
  expect(lists.newsOf('changed')).toEqual({ tone: 'warn', word: 'changed' });
  expect(lists.newsOf('described')).toBeUndefined();
  lists.dispose();
});
