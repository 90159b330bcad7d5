import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { homeLists } from '../../../src/jobs/home';
import { recentJobs } from '../../../src/jobs/recent';
import type { JobsDesk } from '../../../src/jobs/tokens';
import { HomeModel } from '../../../src/shell/home/model';
import { HomeParts } from '../../../src/shell/home/parts';
import { Home } from '../../../src/shell/home/view';
import { Visit } from '../../../src/shell/home/visit';
import { Resource } from '../../../src/studio/resource';
import type { Activity, JobRow } from '../../../src/studio/types';
import { FakeStudio, makeRow } from '../../fixtures';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const EVENING = NOW - 14 * 3_600_000;

let news: Activity[];
let rows: JobRow[];
let studio: FakeStudio;
let visit: Visit;
let homeParts: HomeParts;
const opened = vi.fn();
const executed = vi.fn();

function activity(number: number, verb: string): Activity {
  return {
    number,
    time: NOW / 1000 - 60,
    actor: 'ada',
    slice: 'jobs',
    entity: `job_${number}`,
    verb,
    name: `late-flights ${number}`,
    sentence: verb === 'failed' ? "KeyError: 'dep_dly'" : null
  };
}

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  opened.mockReset();
  executed.mockReset();
  news = [];
  rows = [];
  studio = new FakeStudio({
    'get /activity': query => {
      const verbs = query.get('verb')?.split(',');
      const since = Number(query.get('since') ?? 0);
      const found = news.filter(
        one => one.number > since && (!verbs || verbs.includes(one.verb))
      );
      return {
        activities: found.slice(0, Number(query.get('limit'))),
        counts: ['succeeded', 'failed', 'lost'].flatMap(verb => {
          const count = found.filter(one => one.verb === verb).length;
          return count > 0 ? [{ slice: 'jobs', verb, count }] : [];
        }),
        change: studio.number
      };
    },
    'get /jobs': query => {
      const jobs = query.get('state')?.includes('queued') ? rows : [];
      return { jobs, total: jobs.length, change: studio.number };
    }
  });
  visit = await Visit.load(null);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function show(): Promise<HomeModel> {
  const trans = nullTranslator.load('cellworks');
  const commands = new CommandRegistry();
  commands.addCommand('cellworks:stop-job', { execute: executed });
  commands.addCommand('cellworks:open-jobs', {
    label: 'Open Jobs',
    execute: executed
  });
  const desk = { studio, commands, trans } as unknown as JobsDesk;
  const parts = (homeParts = new HomeParts());
  parts.add({
    slice: 'jobs',
    rank: 1,
    command: 'cellworks:open-jobs',
    actions: [
      { command: 'cellworks:open-jobs' },
      { command: 'cellworks:not-there' }
    ],
    create: given => Promise.resolve(homeLists(desk, recentJobs(studio), given))
  });
  const model = new HomeModel(studio, parts, visit, () => 40);
  render(
    <Home
      model={model}
      commands={commands}
      first={[]}
      ways={{
        linkTo: (slice, entity) => `/lab?cellworks=${slice}/${entity}`,
        open: opened,
        openAll: opened
      }}
    />
  );
  await pass(0);
  return model;
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

function items(list: string): string[] {
  return within(screen.getByRole('list', { name: list }))
    .getAllByRole('listitem')
    .map(item => item.textContent ?? '');
}

it('teaches where nothing has happened yet, and offers only commands that are there', async () => {
  await show();
  expect(screen.getByText(/%%train/)).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Running' })).toBeNull();
  const [only, ...others] = screen.getAllByRole('button');
  expect(only.textContent).toBe('Open Jobs');
  expect(others).toEqual([]);
});

it('keeps its frame while the studio starts, and says what it waits for', async () => {
  studio.answers['get /activity'] = () => new Promise(() => undefined);
  studio.answers['get /jobs'] = () => new Promise(() => undefined);
  await show();
  expect(
    screen.getAllByRole('heading').map(heading => heading.textContent)
  ).toEqual(['Needs attention', 'Running', 'Begin', 'What happened lately']);
  expect(screen.getByRole('status').textContent).toBe('Reading…');
  await pass(2000);
  expect(screen.getByRole('status').textContent).toContain(
    'Waiting for the studio to answer.'
  );
});

it('says once what keeps all of it from being read, and reads all again', async () => {
  let broken = true;
  const { 'get /activity': activities, 'get /jobs': jobs } = studio.answers;
  const failing =
    (then: typeof activities) => (query: URLSearchParams, body: unknown) => {
      if (broken) {
        throw new Error('the studio is away');
      }
      return then(query, body);
    };
  studio.answers['get /activity'] = failing(activities);
  studio.answers['get /jobs'] = failing(jobs);
  studio.number = 9;
  await show();
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  broken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await pass(0);
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByText('Nothing runs or waits.')).toBeTruthy();
});

it('lists a failure until it is seen, and opens it as a link', async () => {
  news = [activity(9, 'failed'), activity(8, 'succeeded')];
  studio.number = 9;
  await show();
  const [line] = items('Needs attention: jobs');
  expect(line).toContain("KeyError: 'dep_dly'");
  const link = screen.getAllByRole('link', { name: 'late-flights 9' })[0];
  expect(link.getAttribute('href')).toBe('/lab?cellworks=jobs/job_9');
  fireEvent.click(link);
  expect(opened).toHaveBeenCalledWith('jobs', 'job_9');
  fireEvent.click(
    screen.getByRole('button', { name: 'Mark late-flights 9 as seen' })
  );
  await pass(0);
  expect(screen.getByText('Nothing needs your attention.')).toBeTruthy();
});

it('counts the failures that it has no room for', async () => {
  news = Array.from({ length: 33 }, (_, at) => activity(90 - at, 'lost'));
  studio.number = 90;
  await show();
  expect(items('Needs attention: jobs')).toHaveLength(20);
  fireEvent.click(screen.getByRole('button', { name: 'and 13 more' }));
  expect(opened).toHaveBeenCalledWith('cellworks:open-jobs');
});

it('divides what happened at the last visit, and sums up what is new', async () => {
  visit.look(5, EVENING);
  visit.look(9, NOW);
  news = [
    activity(9, 'lost'),
    activity(8, 'failed'),
    activity(7, 'succeeded'),
    activity(4, 'succeeded')
  ];
  studio.number = 9;
  await show();
  expect(
    screen.getByRole('heading', { name: /^Since you were last here, / })
  ).toBeTruthy();
  expect(items('Happened since you were last here')).toHaveLength(3);
  expect(items('Happened before that')).toHaveLength(1);
  expect(screen.getByText('1 succeeded · 1 failed · 1 lost')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Mark all as seen' }));
  await pass(0);
  expect(
    screen.getByRole('heading', { name: 'What happened lately' })
  ).toBeTruthy();
  expect(screen.getByText('Nothing needs your attention.')).toBeTruthy();
});

it('marks what goes by no change as seen too, until something new comes', async () => {
  studio.number = 9;
  await show();
  let created = 1;
  const resource = new Resource(() => Promise.resolve(null));
  const names = [
    ['models', 'late/1'],
    ['endpoints', 'flights']
  ] as const;
  for (const [slice, entity] of names) {
    const line = () => ({
      entity,
      occasion: `${entity} ${created}`,
      name: entity,
      at: null,
      state: { tone: 'wait' as const, word: 'pending' }
    });
    homeParts.add({
      slice,
      rank: 2,
      command: 'cellworks:open-jobs',
      actions: [],
      create: () =>
        Promise.resolve({
          attention: {
            resource,
            lines: () => ({ entries: [line()], total: 1 })
          },
          newsOf: () => undefined,
          dispose: () => undefined,
          isDisposed: false
        })
    });
  }
  await pass(0);
  expect(items('Needs attention: models')).toHaveLength(1);
  expect(items('Needs attention: endpoints')).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: 'Mark all as seen' }));
  await pass(0);
  expect(screen.queryByRole('list', { name: /^Needs attention/ })).toBeNull();
  expect(screen.getByText('Nothing needs your attention.')).toBeTruthy();
  created = 2;
  visit.saw('jobs', 'job_1'); // whatever draws Home again
  await pass(0);
  expect(items('Needs attention: models')).toHaveLength(1);
});

it('shows what runs and stops it, and is read again by events alone', async () => {
  studio.number = 9;
  rows = [makeRow({ progress: { done: 5, total: 8 } })];
  await show();
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(
    '5'
  );
  fireEvent.click(screen.getByRole('button', { name: 'Stop late-flights 41' }));
  expect(executed).toHaveBeenCalledWith({ job: 'job_41' });
  const before = studio.asked.length;
  await pass(60_000);
  expect(studio.asked).toHaveLength(before);
  rows = [];
  news = [activity(41, 'succeeded')];
  studio.change('job_41', 'succeeded');
  await pass(2000);
  expect(screen.getByText('Nothing runs or waits.')).toBeTruthy();
  expect(items('Happened before that')[0]).toContain('late-flights 41');
});
