import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { ModelsDesk } from '../../src/models/tokens';
import type {
  ModelRow,
  ModelVersion,
  ModelVersionRow,
  RegisteredModel
} from '../../src/studio/types';
import type { FakeStudio } from '../fixtures';

/** A version as a line of a table. */
export function makeVersion(
  change: Partial<ModelVersionRow> = {}
): ModelVersionRow {
  return {
    name: 'late-flights',
    version: 2,
    approval: { state: 'pending', actor: null, time: null, comment: '' },
    aliases: [],
    description: '',
    tags: {},
    actor: 'ada',
    created: 1000,
    run: '7c2f0011223344556677889900aabbcc',
    job: 'job_41',
    job_number: 41,
    source: 'models:/m-1',
    baseline: null,
    deployed: [],
    size: 1_250_000,
    data: [{ name: 'jan_feb', dataset: 'flights/2', detail: '51,955 x 26' }],
    ...change
  };
}

/** A model as a line of a table. */
export function makeModel(
  name: string,
  latest: Partial<ModelVersionRow> = {},
  change: Partial<ModelRow> = {}
): ModelRow {
  return {
    name,
    description: '',
    versions: 2,
    pending: 1,
    aliases: {},
    latest: makeVersion({ name, ...latest }),
    ...change
  };
}

/** A model with its versions. */
export function makeRegistered(
  versions: ModelVersionRow[],
  aliases: Record<string, number> = {}
): RegisteredModel {
  return {
    name: 'late-flights',
    description: '',
    tags: {},
    aliases,
    policy: {
      metric: null,
      higher_is_better: null,
      margin: 0,
      repeated: false,
      level: 0.95,
      latency: 100,
      alias: 'champion'
    },
    versions,
    problem: null,
    change: 0
  };
}

/** A version, whole. */
export function makeWhole(
  row: Partial<ModelVersionRow> = {},
  change: Partial<ModelVersion> = {}
): ModelVersion {
  return {
    row: makeVersion(row),
    signature: {
      inputs: [{ name: 'hour', type: 'long', required: true, default: null }],
      outputs: [{ name: '', type: 'double', required: true, default: null }],
      params: [],
      json: '{}'
    },
    example: '{"dataframe_split": {"columns": ["hour"], "data": [[5]]}}',
    flavors: ['sklearn', 'python_function'],
    requirements: ['scikit-learn==1.7.2'],
    environment: null,
    python: '3.11.7',
    path: '/models/m-1',
    pickles: ['model.pkl'],
    baseline_note: 'There is none.',
    checks: null,
    metrics: { auc: 0.66 },
    params: { depth: '8' },
    lineage: {
      run: '7c2f0011223344556677889900aabbcc',
      run_name: 'late-flights 41',
      experiment: 'late-flights',
      job: 'job_41',
      job_number: 41,
      notebook: 'quickstart.ipynb',
      cell: 'abc',
      commit: '',
      data: [{ name: 'jan_feb', dataset: 'flights/2', detail: '' }]
    },
    parity: [],
    problem: null,
    change: 0,
    ...change
  };
}

/** What the views are made with, and the commands that they call. */
export function makeDesk(
  studio: FakeStudio,
  more: readonly string[] = []
): {
  desk: ModelsDesk;
  called: [id: string, args: unknown][];
} {
  const commands = new CommandRegistry();
  const called: [string, unknown][] = [];
  for (const id of [
    'cellworks:open-model',
    'cellworks:check-model',
    'cellworks:register-model',
    'cellworks:open-job',
    'cellworks:open-run',
    'cellworks:open-dataset',
    'cellworks:open-endpoint',
    ...more
  ]) {
    commands.addCommand(id, {
      execute: args => {
        called.push([id, args]);
      }
    });
  }
  const desk: ModelsDesk = {
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    linkTo: (slice, entity) => `/lab?cellworks=${slice}/${entity}`
  };
  return { desk, called };
}
