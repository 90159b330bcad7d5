import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CompareForm } from '../../src/monitors/compare/form';
import { CompareModel } from '../../src/monitors/compare/model';
import { sideOf } from '../../src/monitors/compare/sides';
import { AtDesk } from '../../src/monitors/desk';
import type { Job } from '../../src/studio/types';
import { FakeStudio, makeJob, settled } from '../fixtures';
import { makeDesk, makeDrift } from './fixtures';

let studio: FakeStudio;
let job: Job;
let sent: unknown[];
let log: string;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  log = 'comes first\nNo file /data/july.parquet.\n';
  job = makeJob({ id: 'job_7', number: 7, state: 'running' });
  studio = new FakeStudio({
    'get /models': () => ({ models: [] }),
    'get /datasets': () => ({
      datasets: [{ name: 'flights', latest: { version: 2 } }]
    }),
    'get /endpoints': () => ({ endpoints: [{ name: 'late' }] }),
    'get /datasets/flights/versions/2': () => ({
      columns: [{ name: 'temp' }, { name: 'time_hour' }]
    }),
    'post /drift': (_, body) => {
      sent.push(body);
      return job;
    },
    'get /jobs/job_7': () => job,
    'get /jobs/job_7/log': query => {
      const from = Number(query.get('offset'));
      const to = from + Number(query.get('limit'));
      return { text: log.slice(from, to), next: to, size: log.length };
    },
    'get /drift': () => ({
      drifts: [makeDrift({ id: 'drift_9', job: 'job_7' })]
    })
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const GIVEN = {
  reference: sideOf('dataset:flights/2'),
  current: sideOf('/data/july.parquet')
};

async function shown(given = {}): Promise<{
  model: CompareModel;
  made: ReturnType<typeof vi.fn>;
}> {
  const { desk } = makeDesk(studio);
  const model = new CompareModel(studio, given);
  const made = vi.fn();
  render(
    <AtDesk desk={desk}>
      <CompareForm model={model} onMade={made} />
    </AtDesk>
  );
  await act(settled);
  return { model, made };
}

async function ends(state: 'succeeded' | 'failed'): Promise<void> {
  job = makeJob(
    { id: 'job_7', number: 7, state, ended: 1001 },
    state === 'failed'
      ? {
          failure: {
            kind: 'error',
            sentence: 'ended with exit code 2',
            message: null
          } as unknown as Job['failure']
        }
      : {}
  );
  studio.change('job_7', state);
  await act(async () => {
    await vi.advanceTimersByTimeAsync(500);
  });
}

it('offers what the studio has, and the columns of the reference', async () => {
  await shown(GIVEN);
  const offered = (label: string) => {
    const input = screen.getByLabelText(label);
    const list = document.getElementById(input.getAttribute('list') ?? '');
    return [...(list?.querySelectorAll('option') ?? [])].map(one => one.value);
  };
  expect(offered('Dataset')).toEqual(['flights/2']);
  expect(offered('Time column')).toEqual(['temp', 'time_hour']);
});

it('says what is missing only once it was asked for', async () => {
  const { made } = await shown();
  expect(screen.queryAllByRole('alert')).toEqual([]);
  fireEvent.click(screen.getByText('Compare'));
  await act(settled);
  expect(screen.getAllByRole('alert').map(one => one.textContent)).toEqual([
    'Such as flights/1.',
    'Such as ~/data/july.parquet.'
  ]);
  expect([sent, made.mock.calls]).toEqual([[], []]);
});

it('follows the job, and opens the report that it has kept', async () => {
  const { made } = await shown(GIVEN);
  fireEvent.click(screen.getByText('Compare'));
  await act(settled);
  expect(screen.getByRole('status').textContent).toContain('running job 7');
  expect(made).not.toHaveBeenCalled();
  await ends('succeeded');
  expect(made.mock.calls).toEqual([['drift_9']]);
});

it('says why there is no report, with the end of the log', async () => {
  log = `${'early\n'.repeat(2000)}${log}`;
  const { made } = await shown(GIVEN);
  fireEvent.click(screen.getByText('Compare'));
  await act(settled);
  await ends('failed');
  screen.getByText(
    'Nothing was compared: job 7 ended with exit code 2. This is the end of its log.'
  );
  const end = screen.getByRole('region', { name: 'End of the log' });
  expect(end.textContent).toMatch(/No file \/data\/july\.parquet\.$/);
  expect(end.textContent?.length).toBeLessThan(4001);
  expect(made).not.toHaveBeenCalled();
  screen.getByRole('link', { name: 'job 7' });
});
