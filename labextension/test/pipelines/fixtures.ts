import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { PipelinesDesk } from '../../src/pipelines/tokens';
import type {
  Execution,
  ExecutionRow,
  Pipeline,
  PipelineNode,
  PipelineSource,
  PipelineStep,
  StepRow
} from '../../src/studio/types';
import type { FakeStudio } from '../fixtures';

/** What another step makes. */
export function from(step: string, output = 'out'): PipelineSource {
  return { from: 'step', step, output };
}

/** A step that reads from others. */
export function makeStep(
  name: string,
  inputs: Record<string, PipelineSource> = {},
  change: Partial<PipelineStep> = {}
): PipelineStep {
  return {
    node: 'step',
    name,
    kind: 'function',
    inputs,
    outputs: { out: 'value' },
    ...change
  };
}

export function makePipeline(
  steps: PipelineNode[],
  change: Partial<Pipeline> = {}
): Pipeline {
  return { format: 1, name: 'squares', steps, ...change };
}

/** Numbers, a square of each, their sum, and one of two words. */
export const SQUARES = makePipeline([
  makeStep('numbers', { count: { from: 'parameter', name: 'count' } }),
  {
    node: 'each',
    name: 'turns',
    item: 'x',
    over: { from: 'step', step: 'numbers', output: 'out', path: ['all'] },
    steps: [makeStep('square', { x: { from: 'item', name: 'x' } })]
  },
  makeStep('total', { parts: from('square') }),
  {
    node: 'choice',
    name: 'gate',
    branches: [
      {
        when: {
          is: 'compare',
          left: from('total'),
          op: '>',
          right: { from: 'value', value: 10 }
        },
        steps: [makeStep('big')]
      }
    ],
    otherwise: [makeStep('small')]
  }
]);

export function makeStepRow(
  key: string,
  change: Partial<StepRow> = {}
): StepRow {
  const [, items] = /\[(.*)\]$/.exec(key) ?? [];
  return {
    key,
    step: key.replace(/\[.*$/, ''),
    items: items ? items.split('.').map(Number) : [],
    kind: 'function',
    state: 'succeeded',
    started: 1000,
    ended: 1001,
    job: null,
    jobs: [],
    verdict: null,
    inputs: {},
    outputs: {},
    sentence: null,
    ...change
  };
}

export function makeExecutionRow(
  change: Partial<ExecutionRow> = {}
): ExecutionRow {
  return {
    id: 'exe_1',
    number: 1,
    pipeline: 'squares',
    state: 'succeeded',
    actor: 'ada',
    created: 1000,
    started: 1000,
    ended: 1004,
    parameters: { count: 4 } as unknown as ExecutionRow['parameters'],
    metrics: { 'numbers.n': 4 },
    digest: '3772238cc1d0820553d6808f',
    counts: { succeeded: 7, left_out: 1 },
    sentence: null,
    resumed: 0,
    origin: 'squares.ipynb',
    ...change
  };
}

export function makeExecution(
  steps: StepRow[],
  row: Partial<ExecutionRow> = {},
  pipeline: Pipeline = SQUARES
): Execution {
  return {
    row: makeExecutionRow(row),
    pipeline,
    steps,
    environment: {
      python: '/usr/bin/python3',
      version: '3.11.7',
      digest: '',
      packages: 9
    },
    datasets: {},
    loops: {}
  };
}

/** A desk whose commands are only noted. */
export function makeDesk(studio: FakeStudio): {
  desk: PipelinesDesk;
  called: unknown[];
} {
  const commands = new CommandRegistry();
  const called: unknown[] = [];
  commands.execute = ((id: string, args: unknown) => {
    called.push([id, args]);
    return Promise.resolve();
  }) as CommandRegistry['execute'];
  const desk: PipelinesDesk = {
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    languages: null,
    linkTo: (slice, entity) => `/lab?cellworks=${slice}/${entity}`,
    saw: () => undefined
  };
  return { desk, called };
}
