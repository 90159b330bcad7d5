import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { MonitorsDesk } from '../../src/monitors/tokens';
import type { DriftRow, KeptDrift } from '../../src/studio/types';
import type { FakeStudio } from '../fixtures';

export function makeDrift(change: Partial<DriftRow> = {}): DriftRow {
  return {
    id: 'drift_1',
    number: 1,
    name: 'january to july',
    status: 'drift',
    preset: 'cellworks',
    counts: { violation: 0, drift: 2, unjudged: 0, ok: 9, ignored: 1 },
    words: ['temp went up: its mean was 39.8 and is 80.1.'],
    reference: {
      words: 'flights/1',
      rows: 27_004,
      source: { type: 'dataset', ref: 'flights/1' },
      since: null,
      until: null
    },
    current: {
      words: '/data/july.parquet',
      rows: 29_425,
      source: { type: 'file', path: '/data/july.parquet' },
      since: null,
      until: null
    },
    windows: 31,
    made: 1000,
    actor: 'ada',
    job: null,
    size: 20_000,
    ...change
  };
}

/** A kept report with nothing in it but its line and words. */
export function makeKept(row: DriftRow): KeptDrift {
  return {
    row,
    report: {
      format: 1,
      made: row.made,
      status: row.status,
      reference: row.reference,
      current: row.current,
      settings: {
        preset: row.preset,
        numeric: null,
        categorical: null,
        threshold: 0.1,
        thresholds: {},
        missing: 0.05,
        new_values: 0.01,
        out_of_range: 0.01,
        least_rows: 30,
        chance: 0.01,
        features: [],
        ignore: [],
        as_categories: []
      },
      counts: row.counts,
      words: row.words,
      features: [],
      quality: null,
      timeline: null
    }
  };
}

/** What the views are made with, and the commands that they call. */
export function makeDesk(studio: FakeStudio): {
  desk: MonitorsDesk;
  called: [id: string, args: unknown][];
} {
  const commands = new CommandRegistry();
  const called: [string, unknown][] = [];
  for (const id of [
    'cellworks:open-drift',
    'cellworks:compare-data',
    'cellworks:open-job',
    'cellworks:open-dataset'
  ]) {
    commands.addCommand(id, {
      execute: args => {
        called.push([id, args]);
      }
    });
  }
  const desk: MonitorsDesk = {
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    linkTo: (slice, entity) => `/lab?cellworks=${slice}/${entity}`
  };
  return { desk, called };
}
