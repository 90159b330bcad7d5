import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { JobActions, type Place, WaysOn } from '../../src/jobs/actions';
import { isLuggage, nameOf } from '../../src/jobs/card/card';
import { AtDesk } from '../../src/jobs/desk';
import { EditView } from '../../src/jobs/detail/editing';
import { Preview } from '../../src/jobs/runcell/preview';
import type { Plan } from '../../src/jobs/runcell/plan';
import { INSTALL } from '../../src/kernel/having';
import { Commands, type JobsDesk } from '../../src/jobs/tokens';
import { DetailView, useShown } from '../../src/jobs/view';
import { StudioError } from '../../src/studio/errors';
import { Resource } from '../../src/studio/resource';
import type { Capture, Failure, Job } from '../../src/studio/types';
import { makeJob } from '../fixtures';

afterEach(cleanup);

const executed = vi.fn<(id: string, args: unknown) => unknown>();

function show(view: JSX.Element): void {
  executed.mockReset();
  const commands = new CommandRegistry();
  for (const id of Object.values(Commands)) {
    commands.addCommand(id, { execute: args => executed(id, args) });
  }
  const desk = {
    commands,
    saw: () => undefined,
    editors: null,
    trans: nullTranslator.load('cellworks')
  } as unknown as JobsDesk;
  render(<AtDesk desk={desk}>{view}</AtDesk>);
}

const names = () =>
  screen.getAllByRole('button').map(one => one.getAttribute('aria-label'));

it.each<[Place, Job['row']['state'], string[]]>([
  ['card', 'running', ['Stop', 'Open']],
  ['card', 'failed', ['Rerun', 'Open']],
  [
    'panel',
    'failed',
    ['Rerun', 'Clone with edits…', 'Open in a tab', 'Delete…']
  ],
  ['tab', 'running', ['Stop', 'Clone with edits…']]
])('offers in a %s what a %s job allows', (place, state, buttons) => {
  show(<JobActions job={makeJob({ state })} place={place} />);
  expect(names()).toEqual(buttons);
});

const FAILURE: Failure = {
  cause: 'exception',
  sentence: 'ZeroDivisionError',
  kind: 'ZeroDivisionError',
  message: null,
  line: 2,
  traceback: null
};

it('leads on from a failure by two commands', () => {
  show(<WaysOn job={makeJob({ state: 'failed' }, { failure: FAILURE })} />);
  fireEvent.click(screen.getByRole('button', { name: 'Open here' }));
  fireEvent.click(screen.getByRole('button', { name: 'Edit and rerun' }));
  expect(executed.mock.calls).toEqual([
    [Commands.openHere, { job: 'job_41' }],
    [Commands.editAndRerun, { job: 'job_41' }]
  ]);
});

it('offers no way on from a command that left no names', () => {
  const job = makeJob(
    { state: 'failed' },
    { failure: { ...FAILURE, cause: 'exit_code' } }
  );
  const entry = { type: 'command' as const, argv: ['false'] };
  show(<WaysOn job={{ ...job, spec: { ...job.spec, entry } }} />);
  expect(screen.queryByRole('button')).toBeNull();
});

function Editing({ job, view }: { job: Job; view: DetailView }) {
  const { draft } = useShown(view);
  return draft ? <EditView job={job} draft={draft} view={view} /> : <p>shut</p>;
}

it('reruns an edited cell with what was changed, and shuts once that is submitted', async () => {
  const job = makeJob();
  const view = new DetailView();
  view.edit(withParameters(job).spec);
  show(<Editing job={withParameters(job)} view={view} />);
  executed.mockReturnValue('job_42');
  fireEvent.change(screen.getByLabelText('depth'), { target: { value: '4' } });
  const source = screen.getByLabelText('Source of the cell');
  fireEvent.change(source, { target: { value: 'x = 2' } });
  await act(async () => {
    fireEvent.keyDown(source, { key: 'Enter', shiftKey: true });
  });
  expect(executed).toHaveBeenCalledExactlyOnceWith(Commands.rerunJob, {
    job: 'job_41',
    source: 'x = 2',
    parameters: { depth: 4 }
  });
  expect(screen.getByText('shut')).toBeTruthy();
});

it('keeps the draft where the rerun was refused, and submits no value that cannot be read', async () => {
  const view = new DetailView();
  view.edit(withParameters(makeJob()).spec);
  show(<Editing job={withParameters(makeJob())} view={view} />);
  executed.mockReturnValue(undefined);
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Rerun' }));
  });
  expect(screen.getByLabelText('Source of the cell')).toBeTruthy();
  executed.mockReset();
  fireEvent.change(screen.getByLabelText('depth'), { target: { value: 'x' } });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Rerun' }));
  });
  expect(screen.getByRole('alert').textContent).toContain('depth was a number');
  expect(executed).not.toHaveBeenCalled();
});

it('clones a script with other resources, limits and tags, and leaves the rest as it was', async () => {
  const job = makeJob();
  const entry = {
    type: 'script' as const,
    path: 'train.py',
    args: [],
    inputs: {},
    written: {}
  };
  const script = { ...job, spec: { ...job.spec, entry } };
  const view = new DetailView();
  view.edit(script.spec);
  show(<Editing job={script} view={view} />);
  executed.mockReset();
  executed.mockReturnValue('job_42');
  expect(screen.queryByLabelText('Source of the cell')).toBeNull();
  const write = (label: string, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  write('Memory (MB)', '512');
  write('Time limit (s)', '60');
  write('Retries', 'x');
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Rerun' }));
  });
  expect(executed).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).toContain('not a number');
  write('Retries', '2');
  write('Tag 1', 'by');
  write('Value of tag by', 'hand');
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Rerun' }));
  });
  expect(executed).toHaveBeenCalledExactlyOnceWith(Commands.rerunJob, {
    job: 'job_41',
    parameters: {},
    resources: { cpu: 1, memory: 512 << 20, gpu: 0 },
    timeout: 60,
    retries: { most: 2, backoff: 1 },
    tags: { by: 'hand' }
  });
});

function withParameters(job: Job): Job {
  return { ...job, spec: { ...job.spec, parameters: { depth: 8, rate: 0.1 } } };
}

const PLAN: Plan = {
  name: 'quickstart [4]',
  line: '',
  magic: false,
  parameters: { depth: 8 },
  resources: { cpu: 2, memory: null, gpu: 0 },
  compute: 'local',
  captured: [
    { name: 'jan_feb', kind: 'frame', size: 7 << 20, summary: '51,955 x 26' }
  ],
  imported: ['np', 'roc_auc_score'],
  refused: [],
  problem: null
};

async function preview(load: () => Promise<Plan>) {
  const heard = { line: vi.fn(), run: vi.fn(), cancel: vi.fn() };
  const plan = new Resource(load);
  show(
    <Preview
      plan={plan}
      onLine={async line => {
        heard.line(line);
        await plan.refresh();
      }}
      onInstall={vi.fn()}
      onRun={heard.run}
      onCancel={heard.cancel}
    />
  );
  await act(async () => {
    await plan.refresh();
  });
  return heard;
}

it('previews what a cell would take along, and runs it', async () => {
  const heard = await preview(() => Promise.resolve(PLAN));
  const table = screen.getByRole('table', { name: 'What would be captured' });
  expect(table.textContent).toContain('jan_feb');
  expect(table.textContent).toContain('7.0 MB');
  expect(
    screen.getByText(/quickstart \[4\] · cpu 2 · no memory limit · local/)
  ).toBeTruthy();
  expect(screen.getByText('Imported again: np · roc_auc_score')).toBeTruthy();
  const input = screen.getByLabelText('Name and options');
  fireEvent.change(input, { target: { value: 'mine -p depth=4' } });
  await act(async () => {
    fireEvent.keyDown(input, { key: 'Enter' });
  });
  expect(heard.line).toHaveBeenCalledExactlyOnceWith('mine -p depth=4');
  expect(heard.run).toHaveBeenCalledOnce();
  fireEvent.keyDown(input, { key: 'Escape' });
  expect(heard.cancel).toHaveBeenCalledOnce();
});

it('runs nothing where a name is refused, and says why', async () => {
  const refused = [{ name: 'lock', sentence: '`lock` cannot go.\nMake it.' }];
  const heard = await preview(() => Promise.resolve({ ...PLAN, refused }));
  expect(screen.getByRole('alert').textContent).toContain('lock cannot go.');
  const run = screen.getByRole('button', { name: 'Run' });
  expect((run as HTMLButtonElement).disabled).toBe(true);
  await act(async () => {
    fireEvent.keyDown(screen.getByLabelText('Name and options'), {
      key: 'Enter'
    });
  });
  expect(heard.run).not.toHaveBeenCalled();
});

it('shows the line that installs it where the kernel lacks it', async () => {
  await preview(() =>
    Promise.reject(
      new StudioError({ code: 'missing', message: 'none', hint: INSTALL }, 0)
    )
  );
  expect(screen.getByRole('alert').textContent).toContain(INSTALL);
});

it('shows a captured function as a call, and nothing that is only imported', () => {
  const one = (
    kind: Capture['kind'],
    format: Capture['format'] = 'pickle5'
  ): Capture => ({
    name: 'make_model',
    kind,
    format,
    size: 900,
    digest: '',
    summary: '',
    uses: [],
    dataset: null
  });
  expect(nameOf(one('function', 'cloudpickle'), 'from')).toBe('make_model()');
  expect(
    [one('function', 'cloudpickle'), one('class', 'cloudpickle')].every(
      isLuggage
    )
  ).toBe(true);
  expect([one('function'), one('class'), one('module')].some(isLuggage)).toBe(
    false
  );
});
