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
import { DeployModel } from '../../src/endpoints/deploy/model';
import { DeployWizard } from '../../src/endpoints/deploy/wizard';
import { EndpointDetail } from '../../src/endpoints/detail/detail';
import { homeLists } from '../../src/endpoints/home';
import { EndpointModel } from '../../src/endpoints/model';
import { EndpointsList } from '../../src/endpoints/panel/list';
import { PanelModel } from '../../src/endpoints/panel/model';
import { allEndpoints } from '../../src/endpoints/recent';
import { Visit } from '../../src/shell/home/visit';
import { StudioError } from '../../src/studio/errors';
import type { Endpoint, EndpointRow } from '../../src/studio/types';
import { FakeStudio } from '../fixtures';
import {
  makeModel,
  makeRegistered,
  makeVersion,
  makeWhole
} from '../models/fixtures';
import {
  makeDeployment,
  makeDesk,
  makeEndpoint,
  makeEndpointRow,
  QUIET
} from './fixtures';

let rows: EndpointRow[];
let whole: Endpoint;
let refused: StudioError | null;
let log: string;
let studio: FakeStudio;
let commands: [id: string, args: unknown][];
const sent: [string, unknown][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  sent.length = 0;
  refused = null;
  log = 'first try';
  rows = [makeEndpointRow()];
  whole = makeEndpoint({
    deployments: [
      makeDeployment({ share: 90 }),
      makeDeployment({
        id: 'dep_2',
        name: '4',
        version: 'late-flights/4',
        share: 10
      })
    ]
  });
  const does =
    (what: string, answer: () => unknown) =>
    (_: URLSearchParams, body: unknown) => {
      sent.push([what, body]);
      if (refused) {
        throw refused;
      }
      return answer();
    };
  const at = '/endpoints/flights';
  studio = new FakeStudio({
    'get /endpoints': () => ({
      endpoints: rows,
      total: rows.length,
      gateway: { state: 'serving', pid: 1, port: 9000, revision: 1 },
      change: studio.number
    }),
    [`get ${at}`]: () => whole,
    [`get ${at}/deployments/dep_9/log`]: () => ({
      worker: 1,
      text: log,
      offset: 0,
      next: log.length,
      size: log.length
    }),
    [`get ${at}/metrics`]: () => ({
      every: 5,
      address: null,
      deployments: []
    }),
    [`put ${at}/traffic`]: does('traffic', () => whole),
    [`post ${at}/invoke`]: does('invoke', () => ({
      status: 200,
      body: '{"predictions": [1]}',
      content_type: 'application/json',
      deployment: '4',
      milliseconds: 3.21
    })),
    [`post ${at}/start`]: does('start', () => whole),
    [`post ${at}/deployments`]: does('deploy', () => whole),
    [`delete ${at}/deployments/3`]: does('delete', () => undefined),
    'get /models': () => ({
      models: [makeModel('late-flights')],
      total: 1,
      pending: 0,
      store: 'here',
      problem: null,
      change: 0
    }),
    'get /models/late-flights': () =>
      makeRegistered([makeVersion(), makeVersion({ version: 1 })], {
        champion: 1
      }),
    'get /models/late-flights/versions/1': () => makeWhole({ version: 1 }),
    'get /models/late-flights/versions/2': () => makeWhole()
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function settle(): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(1500));
}

async function press(name: string | RegExp): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
}

async function detail(): Promise<EndpointModel> {
  const model = new EndpointModel(studio, 'flights');
  const { desk, called } = makeDesk(studio);
  commands = called;
  render(
    <AtDesk desk={desk}>
      <EndpointDetail model={model} inTab />
    </AtDesk>
  );
  await settle();
  return model;
}

it('says what an endpoint is where there is none, and how to make one', async () => {
  rows = [];
  const { desk, called } = makeDesk(studio);
  render(
    <AtDesk desk={desk}>
      <EndpointsList model={new PanelModel(studio)} />
    </AtDesk>
  );
  await settle();
  expect(screen.getByText(/ep = cw.deploy\(/)).toBeTruthy();
  await press('Deploy a version…');
  expect(called).toEqual([['cellworks:deploy', {}]]);
});

it('asks what changed of the version that most requests go to', async () => {
  await detail();
  await press('What changed?');
  expect(commands).toEqual([
    [
      'cellworks:compare-data',
      {
        reference: 'model:late-flights/3',
        current: 'endpoint:flights@24h',
        window: '1h'
      }
    ]
  ]);
});

it('moves the split by keys, says it in words, and asks for nothing before it is applied', async () => {
  await detail();
  const slider = screen.getByRole('slider', {
    name: 'Share of 4, given by 3'
  });
  expect(slider.getAttribute('aria-valuetext')).toBe('4 gets 10%, 3 gets 90%');
  fireEvent.keyDown(slider, { key: 'PageUp' });
  fireEvent.keyDown(slider, { key: 'ArrowUp' });
  expect(slider.getAttribute('aria-valuetext')).toBe('4 gets 21%, 3 gets 79%');
  expect(sent).toEqual([]);
  await press('Apply');
  expect(sent).toEqual([['traffic', { shares: { 3: 79, 4: 21 } }]]);
  expect(screen.queryByRole('button', { name: 'Apply' })).toBeNull();
});

it('takes the split back by Cancel and by Escape', async () => {
  const model = await detail();
  const field = screen.getByRole('spinbutton', {
    name: 'Share of 4 in per cent'
  });
  fireEvent.change(field, { target: { value: '40' } });
  expect(model.draft).toEqual([
    ['3', 60],
    ['4', 40]
  ]);
  await press('Cancel');
  expect(model.draft).toBeNull();
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'Home' });
  expect(model.draft).not.toBeNull();
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'Escape' });
  expect(model.draft).toBeNull();
});

it('drops a split once other deployments serve', async () => {
  const model = await detail();
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'Home' });
  whole = makeEndpoint();
  studio.emit({
    slice: 'endpoints',
    entity: 'flights',
    verb: 'ended',
    number: ++studio.number
  });
  await settle();
  expect(model.draft).toBeNull();
});

it('shows on its place why a deployment is not deleted, until Escape', async () => {
  refused = new StudioError(
    {
      code: 'conflict',
      message: '3 gets 90% of the traffic of flights.',
      hint: 'Give its share to another first, or use force.'
    },
    409
  );
  await detail();
  await press('Delete 3…');
  await press('Delete');
  expect(screen.getByRole('alert').textContent).toContain(
    '3 gets 90% of the traffic of flights.'
  );
  fireEvent.keyDown(screen.getByRole('form'), { key: 'Escape' });
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.queryByRole('form')).toBeNull();
});

it('asks with the example, and shows what was answered and how fast', async () => {
  await detail();
  fireEvent.click(screen.getByRole('tab', { name: 'Try it' }));
  const editor = screen.getByRole<HTMLTextAreaElement>('textbox', {
    name: 'Request'
  });
  expect(JSON.parse(editor.value)).toEqual({
    dataframe_split: { columns: ['hour'], data: [[5]] }
  });
  await press('Send');
  expect(sent[0][0]).toBe('invoke');
  const answer = screen.getByRole('region', { name: 'Answer' });
  expect(answer.textContent).toContain('"predictions"');
  expect(screen.getByText('3.2 ms')).toBeTruthy();
  expect(screen.getByText('answered by 4')).toBeTruthy();
});

it('says that the machine was restarted, and starts what is deployed', async () => {
  whole = makeEndpoint({
    state: 'stopped',
    sentence: 'Deployed, not serving: the machine was restarted.',
    deployments: [makeDeployment({ state: 'stopped' })]
  });
  await detail();
  expect(
    screen.getByText('Deployed, not serving: the machine was restarted.')
  ).toBeTruthy();
  await press('Start');
  expect(sent).toEqual([['start', undefined]]);
});

it('shows on Home what failed or answers with errors, and what serves', async () => {
  rows = [
    makeEndpointRow(),
    makeEndpointRow({ name: 'bad', rates: { ...QUIET, rate: 3, errors: 0.2 } }),
    makeEndpointRow({
      name: 'broken',
      state: 'failed',
      sentence: 'It cannot load.'
    })
  ];
  const every = allEndpoints(studio, { rates: true });
  const { desk } = makeDesk(studio);
  const visit = await Visit.load(null);
  const lists = homeLists(desk, every, visit);
  await every.refresh();
  const entries = lists.attention?.lines()?.entries ?? [];
  expect(entries.map(one => [one.name, one.sentence])).toEqual([
    ['bad', '20% of the answers were errors in the last minute.'],
    ['broken', 'It cannot load.']
  ]);
  expect(lists.running?.lines()?.entries.map(one => one.name)).toEqual([
    'flights'
  ]);

  // Errors that were seen stay seen while they last; when they are over and come again they are news.
  visit.saw('endpoints', entries[0].occasion ?? '');
  await every.refresh();
  expect(visit.has('endpoints', entries[0].occasion ?? '')).toBe(true);
  rows = rows.map(row => ({ ...row, rates: QUIET }));
  await every.refresh();
  expect(visit.has('endpoints', entries[0].occasion ?? '')).toBe(false);
  lists.dispose();
});

it('deploys the champion where no version is named, and follows how it comes up', async () => {
  rows = [];
  whole = makeEndpoint({
    state: 'creating',
    deployments: [
      makeDeployment({ id: 'dep_9', state: 'creating', workers: [] })
    ]
  });
  const model = new DeployModel(studio, {
    model: 'late-flights',
    endpoint: 'flights'
  });
  const { desk } = makeDesk(studio);
  render(
    <AtDesk desk={desk}>
      <DeployWizard model={model} onClose={() => undefined} />
    </AtDesk>
  );
  await settle();
  expect(model.fields.version).toBe('1');
  await press('Next');
  await press('Next');
  await press('Deploy');
  expect(sent[0]).toMatchObject(['deploy', { version: 'late-flights/1' }]);
  const way = screen.getByRole('list', { name: 'Progress' });
  expect(
    within(way).getAllByRole('listitem')[0].getAttribute('aria-current')
  ).toBe('step');
  whole = makeEndpoint({
    deployments: [
      makeDeployment({
        id: 'dep_9',
        state: 'failed',
        sentence: 'No module named lightgbm'
      })
    ]
  });
  studio.emit({
    slice: 'endpoints',
    entity: 'flights',
    verb: 'failed',
    number: ++studio.number
  });
  await settle();
  const alert = screen.getAllByRole('alert')[0].textContent;
  expect(alert).toContain('No module named lightgbm');
  expect(alert).toContain('Nothing serves at flights.');
  expect(screen.getByText('first try')).toBeTruthy();
  await press('Back');
  expect(model.step).toBe('compute');
  expect(model.fields).toMatchObject({ version: '1', endpoint: 'flights' });
  log = 'second try';
  await press('Next');
  await press('Deploy');
  expect(screen.getByText('second try')).toBeTruthy();
  expect(screen.queryByText('first try')).toBeNull();
  expect((sent[1][1] as { mark: string }).mark).not.toBe(
    (sent[0][1] as { mark: string }).mark
  );
});
