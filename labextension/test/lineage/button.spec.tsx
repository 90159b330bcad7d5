import { RenderMimeRegistry } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { AtDesk as AtPipelines } from '../../src/pipelines/desk';
import { ExecutionDetail } from '../../src/pipelines/detail/detail';
import { ExecutionModel } from '../../src/pipelines/model';
import { AtDesk as AtRuns } from '../../src/runs/desk';
import { RunModel } from '../../src/runs/model';
import { RunPageView } from '../../src/runs/page/page';
import { FakeStudio } from '../fixtures';
import { makeExecution } from '../pipelines/fixtures';
import { makeRun } from '../runs/fixtures';

const row = makeRun();
const studio = new FakeStudio({
  [`get /runs/${row.id}`]: () => ({
    row,
    artifact_uri: '',
    series: [],
    models: []
  }),
  'get /executions/exe_1': () => makeExecution([])
});

/** Commands of which that of the lineage notes what it is asked for. */
function noting(): { commands: CommandRegistry; asked: unknown[] } {
  const commands = new CommandRegistry();
  const asked: unknown[] = [];
  commands.addCommand('cellworks:open-lineage', {
    execute: ({ ref }) => asked.push(ref)
  });
  return { commands, asked };
}

const ends = {
  studio,
  trans: nullTranslator.load('cellworks'),
  languages: null
};

afterEach(cleanup);

async function press(): Promise<void> {
  const button = await screen.findByRole('button', { name: 'Show lineage' });
  act(() => void fireEvent.click(button));
}

it('leads from a run to its lineage', async () => {
  const { commands, asked } = noting();
  const rendermime = new RenderMimeRegistry();
  render(
    <AtRuns desk={{ ...ends, commands, rendermime, link: id => id }}>
      <RunPageView model={new RunModel(studio, row.id)} />
    </AtRuns>
  );
  await press();
  expect(asked).toEqual([`run:${row.id}`]);
});

it('leads from an execution to its lineage', async () => {
  const { commands, asked } = noting();
  render(
    <AtPipelines
      desk={{ ...ends, commands, linkTo: (_, id) => id, saw: () => undefined }}
    >
      <ExecutionDetail model={new ExecutionModel(studio, 'exe_1')} inTab />
    </AtPipelines>
  );
  await press();
  expect(asked).toEqual(['execution:exe_1']);
});
