import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { EndpointsDesk } from '../../src/endpoints/tokens';
import type {
  Deployment,
  Endpoint,
  EndpointRow,
  Rates
} from '../../src/studio/types';
import { type ColumnLayout, PLAIN } from '../../src/ui/layout';
import type { FakeStudio } from '../fixtures';

export const QUIET: Rates = {
  rate: 0,
  errors: 0,
  p50: null,
  p95: null,
  p99: null
};

/** A deployment that serves. */
export function makeDeployment(change: Partial<Deployment> = {}): Deployment {
  return {
    id: 'dep_1',
    name: '3',
    version: 'late-flights/3',
    state: 'serving',
    sentence: '',
    share: 100,
    wanted: null,
    compute: 'local',
    python: '/usr/bin/python3',
    scaling: {
      workers: 1,
      threads: 1,
      batching: { rows: 256, latency: 0.005 },
      limits: { waiting: 256, body: 6_000_000, timeout: 60, memory: null },
      startup: 120,
      compile: false
    },
    workers: [
      { number: 1, pid: 7, state: 'ready', memory: 1 << 28, restarts: 0 }
    ],
    notes: [],
    actor: 'ada',
    created: 1000,
    ready: 1002,
    took: 2,
    replaces: null,
    compiled: null,
    ...change
  };
}

/** An endpoint as a line of a table. */
export function makeEndpointRow(
  change: Partial<EndpointRow> = {}
): EndpointRow {
  return {
    name: 'flights',
    state: 'serving',
    sentence: '',
    description: '',
    url: 'http://127.0.0.1:9000/endpoints/flights/invocations',
    autostart: false,
    open: false,
    log: { sample: 1, exclude: [], days: 30 },
    deployments: [makeDeployment()],
    rates: QUIET,
    spark: [0, 0, 1],
    actor: 'ada',
    created: 1000,
    changed: 1000,
    ...change
  };
}

/** An endpoint, whole. */
export function makeEndpoint(
  row: Partial<EndpointRow> = {},
  change: Partial<Endpoint> = {}
): Endpoint {
  return {
    row: makeEndpointRow(row),
    inputs: [{ name: 'hour', type: 'double', required: true }],
    outputs: [{ name: '', type: 'long', required: true }],
    example: '{"dataframe_split": {"columns": ["hour"], "data": [[5]]}}',
    keys: {
      keys: [{ shown: 'a1b2', created: 1000, expires: null }],
      path: '/home/ada/.cellworks/keys/flights',
      host: 'here'
    },
    host: 'here',
    change: 0,
    ...change
  };
}

/** What the views are made with, and the commands that they call. */
export function makeDesk(studio: FakeStudio): {
  desk: EndpointsDesk;
  called: [id: string, args: unknown][];
} {
  const commands = new CommandRegistry();
  const called: [string, unknown][] = [];
  const kept = new Map<string, ColumnLayout>();
  for (const id of [
    'cellworks:open-endpoint',
    'cellworks:start-endpoint',
    'cellworks:stop-endpoint',
    'cellworks:deploy',
    'cellworks:open-model',
    'cellworks:compare-data'
  ]) {
    commands.addCommand(id, {
      execute: args => {
        called.push([id, args]);
      }
    });
  }
  const desk: EndpointsDesk = {
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    editors: null,
    linkTo: (slice, entity) => `/lab?cellworks=${slice}/${entity}`,
    layouts: {
      read: endpoint => Promise.resolve(kept.get(endpoint) ?? PLAIN),
      keep: (endpoint, layout) => void kept.set(endpoint, layout)
    }
  };
  return { desk, called };
}
