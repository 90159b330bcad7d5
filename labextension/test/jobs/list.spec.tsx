import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/jobs/desk';
import { JobsList } from '../../src/jobs/panel/list';
import { PanelModel } from '../../src/jobs/panel/model';
import { Commands, type JobsDesk } from '../../src/jobs/tokens';
import type { JobRow } from '../../src/studio/types';
import { FakeStudio, makeRow } from '../fixtures';

let rows: JobRow[];
let studio: FakeStudio;
let broken: boolean;
const opened = vi.fn();
const done = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  broken = false;
  rows = [
    makeRow(),
    makeRow({
      id: 'job_40',
      number: 40,
      state: 'failed',
      ended: 1002,
      sentence: "KeyError: 'dep_delay'"
    })
  ];
  studio = new FakeStudio({
    'get /jobs': () => {
      if (broken) {
        throw new Error('the store is away');
      }
      return {
        jobs: rows,
        total: rows.length,
        whole: 1204,
        change: studio.number
      };
    },
    'get /jobs/columns': () => ({
      metrics: ['auc', 'f1'],
      parameters: ['depth']
    }),
    'get /experiments': () => ({
      experiments: [{ name: 'Default' }],
      store: ''
    })
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function show(): Promise<PanelModel> {
  const commands = new CommandRegistry();
  commands.addCommand(Commands.openJob, { execute: opened });
  for (const [command, verb] of [
    [Commands.stopJob, 'stop'],
    [Commands.deleteJob, 'delete']
  ]) {
    commands.addCommand(command, {
      execute: ({ job }) => {
        done(verb, job);
      }
    });
  }
  const desk = {
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    link: (job: number) => `/lab?cellworks=jobs/${job}`
  } as unknown as JobsDesk;
  const model = new PanelModel(studio);
  render(
    <AtDesk desk={desk}>
      <JobsList model={model} />
    </AtDesk>
  );
  await pass(0);
  return model;
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

it('has a line for each job, with a failure’s sentence', async () => {
  await show();
  const [, running, failed] = screen.getAllByRole('row');
  expect(running.textContent).toContain('running');
  expect(running.textContent).toContain('0.66');
  expect(failed.textContent).toContain("KeyError: 'dep_delay'");
  const link = screen.getByRole('link', { name: 'late-flights 40' });
  expect(link.getAttribute('href')).toBe('/lab?cellworks=jobs/40');
  fireEvent.click(link);
  expect(opened).toHaveBeenLastCalledWith({ job: 'job_40' });
});

it('follows a job to its end by events alone', async () => {
  await show();
  rows = [makeRow({ state: 'succeeded', ended: 1009 }), rows[1]];
  const before = studio.asked.length;
  await pass(60_000);
  expect(studio.asked).toHaveLength(before);
  studio.change('job_41', 'succeeded');
  await pass(500);
  expect(screen.getAllByRole('row')[1].textContent).toContain('succeeded');
});

it('keeps its rows under an error, and reads again on demand', async () => {
  const model = await show();
  broken = true;
  await act(() => model.page.refresh());
  expect(screen.getByRole('alert').textContent).toContain('the store is away');
  expect(screen.getAllByRole('row')).toHaveLength(3);
  broken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await pass(500);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('teaches while it is empty, and offers the way back from a filter', async () => {
  rows = [];
  const model = await show();
  expect(screen.getByText(/%%train/)).toBeTruthy();
  act(() => model.narrow({ state: 'failed' }));
  await pass(500);
  fireEvent.click(screen.getByRole('button', { name: 'Show all jobs' }));
  await pass(500);
  expect(model.filter.state).toBe('all');
});

it('says how many of how many match, and stops and deletes what is picked', async () => {
  const model = await show();
  expect(screen.getByText('2 of 1,204')).toBeTruthy();
  fireEvent.click(
    screen.getByRole('checkbox', { name: 'Pick late-flights 41' })
  );
  fireEvent.click(
    screen.getByRole('checkbox', { name: 'Pick late-flights 40' })
  );
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await pass(0);
  expect(done).toHaveBeenLastCalledWith('stop', 'job_41');
  fireEvent.click(screen.getByRole('button', { name: 'Delete…' }));
  const question = screen.getByRole('group', { name: /^Delete one job/ });
  expect(question.contains(document.activeElement)).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
  await pass(0);
  expect(done).toHaveBeenLastCalledWith('delete', 'job_40');
  expect(model.picked.size).toBe(0);
});

it('offers every metric that there is, and keeps what was chosen in its place', async () => {
  const model = await show();
  fireEvent.click(screen.getByRole('button', { name: 'Columns' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'f1' }));
  fireEvent.click(screen.getByRole('button', { name: 'Move f1 left' }));
  const titles = screen
    .getAllByRole('columnheader')
    .map(one => one.textContent);
  expect(titles.indexOf('f1')).toBe(titles.indexOf('auc') - 1);
  expect(model.layout.shown).toEqual({ 'metric:f1': true });
});

it('keeps its columns in another order, whatever its first jobs say of themselves', async () => {
  const model = await show();
  const hasAuc = () => screen.queryByRole('button', { name: 'auc' }) !== null;
  expect(hasAuc()).toBe(true);
  rows = [makeRow({ metrics: {} })];
  act(() => model.narrow({ sort: { id: 'took', descending: true } }));
  await pass(500);
  expect(screen.getAllByRole('row')).toHaveLength(2);
  expect(hasAuc()).toBe(true);
  act(() => model.narrow({ sort: { id: 'number', descending: false } }));
  await pass(500);
  expect(hasAuc()).toBe(false);
});
