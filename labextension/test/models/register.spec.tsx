import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/models/desk';
import { RegisterForm } from '../../src/models/register/form';
import { type Made, RegisterModel } from '../../src/models/register/model';
import { StudioError } from '../../src/studio/errors';
import type { Job } from '../../src/studio/types';
import { FakeStudio, makeJob } from '../fixtures';
import { makeDesk, makeWhole } from './fixtures';

let studio: FakeStudio;
let sent: [string, unknown][];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  studio = new FakeStudio({
    'post /models/late-flights/versions': (_, body) => {
      sent.push(['register', body]);
      return { version: makeWhole(), is_new: true };
    }
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await pass(0);
};

it('registers a run’s model, the same form twice as the same request', async () => {
  const model = new RegisterModel(studio, { run: '7c2f' });
  const { desk } = makeDesk(studio);
  const made: Made[] = [];
  render(
    <AtDesk desk={desk}>
      <RegisterForm model={model} onMade={one => made.push(one)} />
    </AtDesk>
  );
  await press('Register');
  expect(screen.getByText(/A name without/)).toBeTruthy();
  fireEvent.change(screen.getByRole('textbox', { name: 'Model' }), {
    target: { value: 'late-flights' }
  });
  await press('Register');
  await press('Register');
  expect(made[0]).toEqual({ ref: 'late-flights/2', isNew: true });
  const [first, second] = sent.map(([, body]) => body as { mark: string });
  expect(first).toMatchObject({ run: '7c2f' });
  expect(second.mark).toBe(first.mark);
});

it('has a job read what was trained elsewhere, and says what it refused', async () => {
  let job = makeJob({ id: 'job_9', state: 'running', ended: null });
  studio.answers['post /models/late/paths'] = (_, body) => {
    sent.push(['path', body]);
    if (!(body as { trust_pickle: boolean }).trust_pickle) {
      throw new StudioError(
        {
          code: 'refused',
          message: 'model.pkl runs code of whoever made it when it is read.',
          field: 'trust_pickle'
        },
        409
      );
    }
    return job;
  };
  studio.answers['get /jobs/job_9'] = () => job;
  const model = new RegisterModel(studio, { name: 'late', from: 'path' });
  const { desk } = makeDesk(studio);
  const made: Made[] = [];
  render(
    <AtDesk desk={desk}>
      <RegisterForm model={model} onMade={one => made.push(one)} />
    </AtDesk>
  );
  await press('Register');
  expect(screen.getByText('Where does it lie?')).toBeTruthy();
  const write = (name: string, value: string) =>
    fireEvent.change(screen.getByRole('textbox', { name }), {
      target: { value }
    });
  write('Path', '/data/model.pkl');
  write('Input example', '[{"hour": 5.0, "late": null}]');
  await press('Register');
  expect(screen.getByRole('alert').textContent).toContain('runs code');
  fireEvent.click(screen.getByRole('checkbox', { name: /^I trust its maker/ }));
  await press('Python');
  expect(screen.getByRole('region', { name: 'Python' }).textContent).toContain(
    'cw.models["late"].register(path="/data/model.pkl", input_example=pd.DataFrame([{"hour": 5, "late": None}]), trust_pickle=True)'
  );
  await press('Register');
  expect(sent.at(-1)).toEqual([
    'path',
    {
      path: '/data/model.pkl',
      trust_pickle: true,
      example: '[{"hour": 5.0, "late": null}]',
      baseline: null,
      python: null,
      description: '',
      comment: ''
    }
  ]);
  expect(screen.getByRole('status').textContent).toContain('job 41');
  const end = async (change: Partial<Job['row']>, failure?: string) => {
    job = {
      ...job,
      row: { ...job.row, ended: 1007, ...change },
      failure: failure
        ? {
            cause: 'exception',
            sentence: failure,
            message: failure,
            kind: 'Refused',
            line: 3,
            traceback: null
          }
        : null
    };
    studio.change('job_9', String(change.state));
    await pass(2000);
  };
  await end(
    { state: 'failed' },
    'The model cannot predict the input example (KeyError: x).\nGive input_example=X.head(5).'
  );
  const alert = screen.getByRole('alert').textContent;
  expect(alert).toContain('The model cannot predict the input example');
  expect(alert).toContain('Give input_example=X.head(5).');
  expect(made).toEqual([]);
  job = makeJob({ id: 'job_9', state: 'running', ended: null });
  await press('Register');
  await end({ state: 'succeeded', registered: ['late/4'] });
  expect(made).toEqual([{ ref: 'late/4', isNew: true }]);
});
