import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/endpoints/desk';
import { EndpointDetail } from '../../src/endpoints/detail/detail';
import { EndpointModel } from '../../src/endpoints/model';
import { StudioError } from '../../src/studio/errors';
import type { Endpoint, RequestsPage } from '../../src/studio/types';
import { FakeStudio } from '../fixtures';
import { makeDesk, makeEndpoint } from './fixtures';

const NOON = 1_764_417_600;
const COLUMNS: RequestsPage['columns'] = [
  { name: 'request_id', role: 'request', type: 'text' },
  { name: 'row', role: 'request', type: 'number' },
  { name: 'time', role: 'request', type: 'time' },
  { name: 'deployment', role: 'request', type: 'text' },
  { name: 'version', role: 'request', type: 'text' },
  { name: 'path', role: 'request', type: 'text' },
  { name: 'status', role: 'request', type: 'number' },
  { name: 'milliseconds', role: 'request', type: 'number' },
  { name: 'error', role: 'request', type: 'text' },
  { name: 'body', role: 'request', type: 'text' },
  { name: 'distance', role: 'feature', type: 'number' },
  { name: 'carrier', role: 'feature', type: 'text' },
  { name: 'prediction', role: 'prediction', type: 'number' },
  { name: 'label', role: 'label', type: 'number' }
];

type Cells = RequestsPage['rows'][number];

let log: Cells[];
let whole: Endpoint;
let refused: StudioError | null;
let studio: FakeStudio;
let asked: Record<string, string>[];
const sent: [string, unknown][] = [];

/** A row of the log: the newest has the highest number. */
function logged(number: number, status = 200): Cells {
  const ok = status < 400;
  return [
    `req_${number}`,
    0,
    NOON + number,
    '3',
    'late-flights/3',
    '/invocations',
    status,
    3.21,
    ok ? null : 'distance is missing.',
    ok ? null : '{"dataframe_records": [{}]}',
    ok ? 1000 + number : null,
    ok ? 'UA' : null,
    ok ? 0.75 : null,
    null
  ];
}

/** What the studio's log answers: what a person asks for is looked for in words only. */
function answered(query: URLSearchParams): RequestsPage {
  asked.push(Object.fromEntries(query));
  if (query.get('search')?.endsWith('>')) {
    throw new StudioError(
      {
        code: 'invalid_input',
        message: '`distance >` cannot be searched for: sql parser error',
        field: 'search',
        hint: 'Words, or a condition.'
      },
      422
    );
  }
  if (refused) {
    throw refused;
  }
  const [since, until] = ['since', 'until'].map(name => query.get(name));
  const within = log.filter(
    row =>
      (since === null || Number(row[2]) >= Number(since)) &&
      (until === null || Number(row[2]) < Number(until))
  );
  const status = query.get('status');
  const rows = within.filter(
    row => status === null || Number(row[6]) < 400 === (status === 'ok')
  );
  const [from, most] = ['offset', 'limit'].map(name => Number(query.get(name)));
  return {
    columns: COLUMNS,
    rows: [...rows].reverse().slice(from, from + most),
    total: rows.length,
    logged: within.length,
    folder: '/home/ada/.cellworks/requests/flights/hours'
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1000 * (NOON + 600));
  sent.length = 0;
  asked = [];
  refused = null;
  log = [1, 2, 3].map(number => logged(number));
  whole = makeEndpoint({ log: { sample: 100, exclude: [], days: 90 } });
  const at = '/endpoints/flights';
  studio = new FakeStudio({
    [`get ${at}`]: () => whole,
    [`get ${at}/requests`]: answered,
    [`post ${at}/labels`]: (_, body) => {
      sent.push(['labels', body]);
      if (refused) {
        throw refused;
      }
      const { labels } = body as { labels: { id: string; label: number }[] };
      for (const { id, label } of labels) {
        log = log.map(row =>
          row[0] === id ? [...row.slice(0, -1), label] : row
        );
      }
      return { labels: labels.length };
    },
    [`patch ${at}`]: (_, body) => {
      sent.push(['patch', body]);
      return whole;
    }
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function settle(milliseconds = 1500): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

async function press(name: string | RegExp): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
}

async function choose(name: string, value: string): Promise<void> {
  fireEvent.change(screen.getByRole('combobox', { name }), {
    target: { value }
  });
  await settle();
}

async function search(text: string): Promise<void> {
  const field = screen.getByRole('combobox', { name: 'Search requests' });
  fireEvent.change(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: 'Escape' });
  fireEvent.keyDown(field, { key: 'Enter' });
  await settle();
}

async function open(): Promise<EndpointModel> {
  const model = new EndpointModel(studio, 'flights');
  model.show('requests');
  const { desk } = makeDesk(studio);
  render(
    <AtDesk desk={desk}>
      <EndpointDetail model={model} inTab />
    </AtDesk>
  );
  await settle();
  return model;
}

const grid = () => screen.getByRole('grid', { name: 'Requests' });
const ids = () =>
  within(grid())
    .getAllByRole('button', { name: /^req_/ })
    .map(one => one.textContent);

/** What was asked last for the list itself. */
const lastAsked = () => asked.filter(one => one.limit !== '1').at(-1);

/** Let the studio tell that the endpoint was asked something. */
async function happened(): Promise<void> {
  studio.emit({ slice: 'endpoints', entity: 'flights', what: ['metrics'] });
  await settle(6000);
}

it('lists what was asked, the newest first, with what was predicted', async () => {
  log.push(logged(4, 422));
  await open();
  expect(ids()).toEqual(['req_4', 'req_3', 'req_2', 'req_1']);
  const [, failed, last] = within(grid()).getAllByRole('row');
  expect(failed.textContent).toContain('422 refused');
  expect(last.textContent).toContain('200 ok');
  expect(last.textContent).toContain('3.2 ms');
  expect(last.textContent).toContain('0.75');
  expect(last.textContent).toContain('1003');
  expect(screen.getByText('4 rows')).toBeTruthy();
  expect(screen.getByText('Every request is kept for 90 days.')).toBeTruthy();
});

it('stays where it is while requests arrive, and says how many are new', async () => {
  await open();
  log.push(logged(4), logged(5));
  await happened();
  expect(ids()).toEqual(['req_3', 'req_2', 'req_1']);
  await press(/2 new/);
  expect(ids()).toEqual(['req_5', 'req_4', 'req_3', 'req_2', 'req_1']);
  expect(screen.queryByRole('button', { name: /new/ })).toBeNull();
});

it('shows the first requests by itself where there were none', async () => {
  log = [];
  await open();
  expect(screen.getByText('Nothing was asked in this time.')).toBeTruthy();
  log.push(logged(1));
  await happened();
  expect(ids()).toEqual(['req_1']);
});

it('asks for the part of a long log that is looked at, of one moment', async () => {
  log = Array.from({ length: 500 }, (_, number) => logged(number));
  const model = await open();
  log.push(logged(501));
  act(() => model.requests.page.value?.want(300, 320));
  await settle();
  const last = lastAsked();
  expect(last).toMatchObject({ offset: '300', limit: '50' });
  expect(Number(last?.until)).toBeCloseTo(NOON + 499, 3);
  expect(model.requests.page.value?.rowAt(300)?.id).toBe('req_199');
});

it('explains a wrong search beside it and keeps the rows', async () => {
  await open();
  await search('distance >');
  expect(screen.getByRole('alert').textContent).toContain(
    'distance > cannot be searched for'
  );
  const field = screen.getByRole('combobox', { name: 'Search requests' });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(ids()).toHaveLength(3);
  await search('distance > 1000');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(lastAsked()?.search).toBe('distance > 1000');
});

it('asks for a status, a version, a time and labels, and says the same in code', async () => {
  log.push(logged(4, 500));
  await open();
  await choose('Status', 'failed');
  expect(ids()).toEqual(['req_4']);
  expect(screen.getByText('1 of 4 rows')).toBeTruthy();
  expect(
    within(grid()).getByRole('columnheader', { name: 'Error' })
  ).toBeTruthy();
  await choose('Version', '3');
  await choose('Time', '1h');
  await choose('Label', 'no');
  expect(lastAsked()).toMatchObject({
    status: 'failed',
    deployment: '3',
    labelled: 'false',
    since: expect.stringMatching(String(NOON + 600 - 3600).slice(0, 8))
  });
  await press('Python');
  expect(screen.getByRole('region', { name: 'Python' }).textContent).toContain(
    'cw.endpoints["flights"].requests(last="1h", deployment="3", status="failed", labelled=False)'
  );
});

it('looks from one moment to another', async () => {
  await open();
  await choose('Time', 'custom');
  fireEvent.change(screen.getByLabelText('from'), {
    target: { value: '2025-11-29T00:00' }
  });
  await settle();
  expect(Number(lastAsked()?.since)).toBe(
    new Date('2025-11-29T00:00').getTime() / 1000
  );
  await press('CLI');
  expect(screen.getByRole('region', { name: 'CLI' }).textContent).toContain(
    'cellworks endpoints requests flights --since 2025-11-29T00:00'
  );
});

it('shows one request whole, with what asks it again', async () => {
  await open();
  fireEvent.click(within(grid()).getAllByRole('row')[1]);
  await settle();
  const details = screen.getByRole('region', { name: 'Request req_3' });
  expect(
    within(details).getByRole('button', { name: '/invocations' })
  ).toBeTruthy();
  fireEvent.click(within(details).getByRole('button', { name: 'curl' }));
  expect(details.textContent).toContain(
    '{"dataframe_records":[{"distance":1003,"carrier":"UA"}]}'
  );
  fireEvent.keyDown(details, { key: 'Escape' });
  await settle();
  expect(screen.queryByRole('region', { name: 'Request req_3' })).toBeNull();
});

it('labels a row by its id, and shows the label where the row stands', async () => {
  await open();
  await press('Label req_2…');
  const form = screen.getByRole('form', { name: /true of req_2/ });
  const field = within(form).getByRole('textbox', { name: 'Label' });
  fireEvent.change(field, { target: { value: 'late' } });
  expect(within(form).getByRole('alert').textContent).toContain('not a number');
  fireEvent.change(field, { target: { value: '12.5' } });
  fireEvent.submit(form);
  await settle();
  expect(sent).toEqual([
    ['labels', { labels: [{ id: 'req_2', row: 0, label: 12.5 }] }]
  ]);
  expect(screen.queryByRole('form')).toBeNull();
  const [, , labelled] = within(grid()).getAllByRole('row');
  expect(labelled.textContent).toContain('12.5');
});

it('keeps the form of a label that was refused', async () => {
  await open();
  await press('Label req_2…');
  refused = new StudioError({ code: 'bug', message: 'The disk is full.' }, 500);
  const form = screen.getByRole('form', { name: /true of req_2/ });
  fireEvent.change(within(form).getByRole('textbox', { name: 'Label' }), {
    target: { value: '1' }
  });
  fireEvent.submit(form);
  await settle();
  expect(within(form).getByRole('alert').textContent).toContain(
    'The disk is full.'
  );
});

it('keeps the rows where the log cannot be read', async () => {
  await open();
  refused = new StudioError(
    { code: 'unavailable', message: 'The request log was not read.' },
    503
  );
  await press('Read again');
  expect(screen.getByRole('alert').textContent).toContain('was not read');
  expect(ids()).toHaveLength(3);
  refused = null;
  await press('Try again');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('changes what is kept', async () => {
  await open();
  await press('Change…');
  const form = screen.getByRole('form', { name: /What is kept/ });
  const write = (name: string, value: string) =>
    fireEvent.change(within(form).getByRole('textbox', { name }), {
      target: { value }
    });
  write('Sample in per cent', '120');
  expect(within(form).getByRole('alert').textContent).toBe('From 0 to 100.');
  write('Sample in per cent', '20');
  write('Columns that are not kept, one a line', 'name\n\nemail');
  fireEvent.click(within(form).getByRole('button', { name: 'CLI' }));
  expect(form.textContent).toContain(
    'cellworks endpoints update flights --log-sample 20 --log-exclude name --log-exclude email'
  );
  fireEvent.submit(form);
  await settle();
  expect(sent).toEqual([
    ['patch', { log: { sample: 20, days: 90, exclude: ['name', 'email'] } }]
  ]);
  expect(screen.queryByRole('form', { name: /What is kept/ })).toBeNull();
});

it('says that the log is off, and leads to where it is switched on', async () => {
  log = [];
  whole = makeEndpoint({ log: { sample: 0, exclude: [], days: 90 } });
  await open();
  expect(screen.getByText(/update\(log={"sample": 100}\)/)).toBeTruthy();
  await press('Keep requests…');
  expect(screen.getByRole('form', { name: /What is kept/ })).toBeTruthy();
});
