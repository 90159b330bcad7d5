import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { DatasetsDesk } from '../../src/datasets/tokens';
import type {
  DatasetRow,
  DatasetUse,
  DatasetVersion,
  VersionRow
} from '../../src/studio/types';
import type { FakeStudio } from '../fixtures';

/** A version as a line of a table. */
export function makeVersion(change: Partial<VersionRow> = {}): VersionRow {
  return {
    name: 'flights',
    version: 2,
    kind: 'file',
    format: 'parquet',
    path: '/data/flights.parquet',
    fingerprint: `sha256:${'7c'.repeat(32)}`,
    size: 7_000_000,
    files: 1,
    rows: 51_955,
    columns: 2,
    created: 1000,
    actor: 'ada',
    check: {
      state: 'unchanged',
      sentence: 'It has the size and the time of change that it had.',
      checked: 2000,
      host: 'here'
    },
    ...change
  };
}

/** What a look found. */
export function found(
  state: VersionRow['check']['state'],
  sentence: string
): VersionRow['check'] {
  return { state, sentence, checked: 2000, host: 'here' };
}

/** A dataset as a line of a table. */
export function makeDataset(
  name: string,
  version: Partial<VersionRow> = {},
  change: Partial<DatasetRow> = {}
): DatasetRow {
  return {
    name,
    description: '',
    tags: {},
    versions: 1,
    latest: makeVersion({ name, version: 1, ...version }),
    ...change
  };
}

/** A version, whole. */
export function makeWhole(
  row: Partial<VersionRow> = {},
  change: Partial<DatasetVersion> = {}
): DatasetVersion {
  return {
    row: makeVersion(row),
    source: { type: 'file', path: '/data/flights.parquet' },
    columns: [
      { name: 'carrier', dtype: 'string', nullable: true },
      { name: 'late', dtype: 'int8', nullable: false }
    ],
    statistics: null,
    preview: [['UA', 1]],
    ...change
  };
}

/** A job that used a version. */
export function makeUse(change: Partial<DatasetUse> = {}): DatasetUse {
  return {
    job: 'job_41',
    number: 41,
    name: 'late-flights',
    state: 'succeeded',
    actor: 'ada',
    created: 1500,
    names: ['jan_feb'],
    runs: ['7c2f0011223344556677889900aabbcc'],
    ...change
  };
}

/** What the views are made with, and the commands that they call. */
export function makeDesk(studio: FakeStudio): {
  desk: DatasetsDesk;
  called: [id: string, args: unknown][];
} {
  const commands = new CommandRegistry();
  const called: [string, unknown][] = [];
  for (const id of [
    'cellworks:open-dataset',
    'cellworks:check-dataset',
    'cellworks:delete-dataset',
    'cellworks:insert-dataset',
    'cellworks:register-dataset',
    'cellworks:open-job',
    'cellworks:open-run'
  ]) {
    commands.addCommand(id, {
      execute: args => {
        called.push([id, args]);
      }
    });
  }
  const desk: DatasetsDesk = {
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    linkTo: (slice, entity) => `/lab?cellworks=${slice}/${entity}`
  };
  return { desk, called };
}
