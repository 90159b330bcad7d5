import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CompareModel } from '../../src/pipelines/compare/model';
import { CompareView } from '../../src/pipelines/compare/view';
import { notebookWith } from '../../src/kernel/notebook';
import { AtDesk } from '../../src/pipelines/desk';
import { Inspector } from '../../src/pipelines/detail/inspector';
import { definitionOf } from '../../src/pipelines/graph/definition';
import { liveOf } from '../../src/pipelines/graph/live';
import { ExecutionModel } from '../../src/pipelines/model';
import { notebookOf } from '../../src/pipelines/openhere';
import { ExecutionList } from '../../src/pipelines/panel/list';
import { PanelModel } from '../../src/pipelines/panel/model';
import { recentExecutions } from '../../src/pipelines/recent';
import { PipelinesSection } from '../../src/pipelines/side';
import type { Execution, ExecutionRow, StepRow } from '../../src/studio/types';
import { FakeStudio, settled } from '../fixtures';
import {
  makeDesk,
  makeExecution,
  makeExecutionRow,
  makePipeline,
  makeStep,
  makeStepRow
} from './fixtures';

let rows: ExecutionRow[];
let studio: FakeStudio;

beforeEach(() => {
  vi.useFakeTimers();
  rows = [
    makeExecutionRow({
      id: 'exe_2',
      number: 2,
      state: 'running',
      ended: null,
      counts: { succeeded: 2, running: 1, waiting: 1 }
    }),
    makeExecutionRow()
  ];
  studio = new FakeStudio({
    'get /executions': query => {
      const states = query.get('state')?.split(',');
      const found = rows.filter(row => states?.includes(row.state) ?? true);
      return {
        executions: found,
        total: found.length,
        whole: rows.length,
        change: studio.number
      };
    },
    'get /jobs/job_1/log': () => ({ text: '', next: 0, size: 0, ended: true }),
    'get /pipelines': () => ({
      pipelines: [{ name: 'squares', executions: 2, last: rows[0] }],
      change: 0
    })
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function list(): Promise<{ model: PanelModel; called: unknown[] }> {
  const { desk, called } = makeDesk(studio);
  const model = new PanelModel(studio);
  render(
    <AtDesk desk={desk}>
      <ExecutionList model={model} />
    </AtDesk>
  );
  await act(settled);
  return { model, called };
}

/** The inspector of a step of a pipeline of one function. */
async function inspect(execution: Execution, step: string): Promise<unknown[]> {
  const { desk, called } = makeDesk(studio);
  const model = new ExecutionModel(studio, execution.row.id);
  model.choose(step);
  const definition = definitionOf(execution.pipeline);
  const live = liveOf(definition, execution);
  const name = step.replace(/\[.*/, '');
  const item = definition.items.find(one => one.id === name);
  if (!item) {
    throw new Error(`There is no step ${step}.`);
  }
  render(
    <AtDesk desk={desk}>
      <Inspector
        model={model}
        execution={execution}
        item={item}
        live={live.get(name)}
        onLeave={() => undefined}
      />
    </AtDesk>
  );
  await act(settled);
  return called;
}

const CODE = {
  function: 'train',
  source: 'def train(x):\n    return 1 / x\n',
  uses: []
};

function failed(row: Partial<ExecutionRow> = {}): Execution {
  const step: StepRow = makeStepRow('train', {
    state: 'failed',
    job: 'job_1',
    jobs: ['job_1'],
    sentence: 'ZeroDivisionError: division by zero (line 2)'
  });
  return makeExecution(
    [step],
    { state: 'failed', ...row },
    makePipeline([
      makeStep('train', {}, {
        does: { code: CODE }
      } as unknown as Partial<ReturnType<typeof makeStep>>)
    ])
  );
}

it('teaches where no pipeline has run yet', async () => {
  rows = [];
  await list();
  screen.getByText(/A pipeline is a Python function whose calls are steps/);
  screen.getByText(/@cw\.pipeline/);
});

it('has a column of each parameter and each metric', async () => {
  await list();
  const heads = screen.getAllByRole('columnheader').map(one => one.textContent);
  expect(heads).toEqual(expect.arrayContaining(['count', 'numbers.n']));
  screen.getByText('2 of 4');
});

it('compares executions that are picked, and not one alone', async () => {
  const { model, called } = await list();
  const button = () => screen.getByRole('button', { name: /^Compare/ });
  act(() => model.pick(new Set(['exe_1'])));
  expect(button()).toHaveProperty('disabled', true);
  act(() => model.pick(new Set(['exe_1', 'exe_2'])));
  fireEvent.click(button());
  expect(called).toEqual([
    ['cellworks:compare-executions', { executions: ['exe_1', 'exe_2'] }]
  ]);
});

it('narrows the list by state, and says where none matches', async () => {
  const { model } = await list();
  fireEvent.change(screen.getByLabelText('State'), {
    target: { value: 'stopped' }
  });
  await act(settled);
  fireEvent.click(screen.getByText('Show all executions'));
  await act(settled);
  expect(model.page.value?.count).toBe(2);
});

it('lists in the sidebar what runs and what ended, and stops what runs', async () => {
  const { desk, called } = makeDesk(studio);
  studio.answers['get /executions'] = query => ({
    executions: query.has('state') ? rows.slice(0, 1) : rows,
    total: 1,
    whole: 2,
    change: 0
  });
  render(
    <AtDesk desk={desk}>
      <PipelinesSection recent={recentExecutions(studio)} />
    </AtDesk>
  );
  await act(settled);
  const lines = screen.getAllByRole('listitem');
  expect(lines.map(line => line.textContent)).toEqual([
    expect.stringContaining('squares 2'),
    expect.stringContaining('squares 1')
  ]);
  expect(lines[0].textContent).toContain('2/4');
  fireEvent.click(screen.getByRole('button', { name: 'Stop squares 2' }));
  expect(called).toEqual([
    ['cellworks:stop-execution', { execution: 'exe_2' }]
  ]);
});

it('says why a step failed, and leads on from there', async () => {
  const called = await inspect(failed(), 'train');
  const alert = screen.getByRole('alert');
  within(alert).getByText(/division by zero/);
  fireEvent.click(within(alert).getByText('Open here'));
  fireEvent.click(within(alert).getByText('Run from here'));
  fireEvent.click(within(alert).getByText('More'));
  fireEvent.click(screen.getByRole('menuitem', { name: 'Mark as done' }));
  const form = screen.getByRole('form', { name: 'Mark train as done' });
  fireEvent.change(within(form).getByLabelText('out (value)'), {
    target: { value: '[0.5]' }
  });
  fireEvent.submit(form);
  const given = { execution: 'exe_1', step: 'train' };
  expect(called).toEqual([
    ['cellworks:open-step-here', given],
    ['cellworks:run-from-step', given],
    ['cellworks:mark-step', { ...given, outputs: { out: [0.5] } }]
  ]);
});

it('goes on from a step only once everything has ended', async () => {
  await inspect(failed({ state: 'running', ended: null }), 'train');
  expect(screen.getByText('Run from here')).toHaveProperty('disabled', true);
});

it('leaves the exit handler to the end of each resumption', async () => {
  const tell = makeStepRow('tell', { state: 'failed', sentence: 'no mail' });
  const steps = [makeStepRow('train'), tell];
  const pipeline = makePipeline([makeStep('train')], {
    on_exit: makeStep('tell')
  });
  await inspect(makeExecution(steps, { state: 'failed' }, pipeline), 'tell');

  const again = screen.getByText('Run from here');
  expect(again).toHaveProperty('disabled', true);
  expect(again.title).toMatch('at the end of each resumption');
  fireEvent.click(screen.getByText('More'));
  const ways = screen.getAllByRole('menuitem');
  expect(
    ways.map(way => [way.textContent, way.getAttribute('aria-disabled')])
  ).toEqual(
    ['Run this step', 'Mark as done', 'Clear'].map(way => [way, 'true'])
  );
});

it('takes an answer with a note where a step asks', async () => {
  const step = makeStepRow('ask', {
    state: 'asking',
    sentence: 'Shall it go live?',
    ended: null
  });
  const execution = makeExecution(
    [step],
    { state: 'running', ended: null },
    makePipeline([makeStep('ask', {}, { kind: 'approve' })])
  );
  const called = await inspect(execution, 'ask');
  screen.getByText('Shall it go live?');
  fireEvent.change(screen.getByLabelText('Note'), {
    target: { value: 'looks good' }
  });
  fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
  await act(settled);
  expect(called).toEqual([
    [
      'cellworks:answer-step',
      { execution: 'exe_1', step: 'ask', approved: true, note: 'looks good' }
    ]
  ]);
});

it('lists the turns of a step in a loop', async () => {
  await inspect(
    makeExecution([
      makeStepRow('square[0]'),
      makeStepRow('square[1]', { state: 'cached' })
    ]),
    'square'
  );
  const turns = screen.getByRole('grid', { name: 'Steps' });
  expect(turns.getAttribute('aria-rowcount')).toBe('3');
});

it('lays executions side by side, and shows only what differs', async () => {
  const { desk } = makeDesk(studio);
  const other = makeExecution(
    [makeStepRow('numbers', { state: 'failed', ended: 1001.05 })],
    {
      id: 'exe_2',
      number: 2,
      state: 'failed',
      parameters: { count: 9 } as unknown as ExecutionRow['parameters']
    }
  );
  studio.answers['get /executions/exe_1'] = () =>
    makeExecution([makeStepRow('numbers')]);
  studio.answers['get /executions/exe_2'] = () => other;
  render(
    <AtDesk desk={desk}>
      <CompareView model={new CompareModel(studio, ['exe_1', 'exe_2'])} />
    </AtDesk>
  );
  await act(settled);
  const names = () =>
    screen
      .getAllByRole('rowheader')
      .map(one => one.textContent)
      .filter(name => /^[a-z]/.test(name ?? ''));
  expect(names()).toEqual(['state', 'count', 'numbers']);
  fireEvent.click(screen.getByLabelText('Only what differs'));
  expect(names()).toContain('definition');
});

it('writes a notebook that brings what a step was given, its code, and the way on', () => {
  const { cells } = notebookOf(failed({ number: 12 }), 'train', '', null);
  expect(cells.map(cell => cell.source)).toEqual([
    'import cellworks as cw\n\nstep = cw.executions[12]["train"]\nstep.open_here()',
    'def train(x):\n    return 1 / x',
    'train(**step.inputs())',
    expect.stringContaining('# cw.executions[12].resume(squares)')
  ]);
});

it.each([
  ['flights.py', ['from flights import squares', 'resume(squares)']],
  ['flights.yaml', ['resume(cw.pipelines.load("flights.yaml"))']],
  [
    'squares.ipynb',
    ['%%step train', 'resume(cw.notebook_pipeline("squares.ipynb"))']
  ],
  [
    'other.ipynb',
    ['resume(cw.notebook_pipeline("other.ipynb", name="squares"))']
  ]
])('says how an execution goes on after an edit of %s', (file, said) => {
  const written = file.endsWith('.ipynb')
    ? notebookWith(['x = 1', '%%step train --out y\ny = 1 / x'], null)
    : null;
  const { cells } = notebookOf(failed(), 'train', file, written);
  for (const line of said) {
    expect(cells.at(-1)?.source).toContain(line);
  }
});

it('sends back to the notebook where its pipeline is a function', () => {
  const written = notebookWith(['@cw.step\ndef train(x): ...'], null);
  const { cells } = notebookOf(failed(), 'train', 'flow.ipynb', written);
  expect(cells.at(-1)?.source).toMatch(
    /flow\.ipynb, run its cells.*\n.*resume\(squares\)/
  );
});
