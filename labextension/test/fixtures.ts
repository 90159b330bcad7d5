import type { Event } from '@jupyterlab/services';
import { Stream } from '@lumino/signaling';
import type { Call } from '../src/studio/call';
import { CHANGE_SCHEMA, Changes } from '../src/studio/changes';
import { Resource } from '../src/studio/resource';
import type { IStudio } from '../src/studio/tokens';
import type { Job, JobRow, Status } from '../src/studio/types';

/** What the server of a test answers, by method and path. */
export type Answers = Record<
  string,
  (query: URLSearchParams, body: unknown) => unknown
>;

/** A studio whose server is a table of answers; `asked` lists what was asked of it. */
export class FakeStudio implements IStudio {
  constructor(readonly answers: Answers = {}) {
    this.changes = new Changes(this.stream as unknown as Event.Stream, () =>
      Promise.resolve(this.number)
    );
  }

  readonly asked: string[] = [];
  readonly stream = new Stream<unknown, Event.Emission>({});
  readonly changes: Changes;
  readonly status = new Resource<Status>(() =>
    Promise.reject(new Error('none'))
  );
  number = 0;

  readonly call = (async (method, route, given) => {
    const {
      path = {},
      query = {},
      body
    } = given as {
      path?: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const at = route.replace(/\{(\w+)\}/g, (_, name: string) => path[name]);
    const asked = `${method} ${at}`;
    this.asked.push(asked);
    await Promise.resolve();
    const answer = this.answers[asked];
    if (!answer) {
      throw new Error(`nothing answers ${asked}`);
    }
    const search = new URLSearchParams(
      Object.entries(query)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, String(value)])
    );
    return answer(search, body);
  }) as Call;

  /** Let the server tell of a change. */
  change(entity: string, verb: string, number = ++this.number): void {
    this.number = number;
    this.emit({ slice: 'jobs', entity, verb, number });
  }

  /** Let the server tell that files grew. */
  grew(entity: string, ...what: string[]): void {
    this.emit({ slice: 'jobs', entity, what });
  }

  emit(data: Record<string, unknown>): void {
    this.stream.emit({ schema_id: CHANGE_SCHEMA, ...data } as Event.Emission);
  }
}

export function makeRow(change: Partial<JobRow> = {}): JobRow {
  return {
    id: 'job_41',
    number: 41,
    name: 'late-flights',
    kind: 'training',
    state: 'running',
    workspace: 'default',
    actor: 'ada',
    created: 1000,
    started: 1000.04,
    ended: null,
    experiment: 'late-flights',
    compute: 'local',
    cpu: 1,
    notebook: 'work/quickstart.ipynb',
    executed: 4,
    parameters: { depth: 8 },
    metrics: { auc: 0.66 },
    progress: null,
    attempts: 1,
    run_id: '7c2f0011223344556677889900aabbcc',
    sentence: null,
    registered: [],
    ...change
  };
}

export function makeJob(
  row: Partial<JobRow> = {},
  change: Partial<Job> = {}
): Job {
  const whole = makeRow(row);
  return {
    row: whole,
    spec: {
      name: whole.name,
      entry: { type: 'cell', source: 'x = 1\ny = x / 0\n' },
      environment: {
        python: '/usr/bin/python3',
        version: '3.11.7',
        digest: '',
        packages: 9
      },
      kind: 'training',
      parameters: whole.parameters,
      captures: [],
      outputs: [],
      code: null,
      inputs: {},
      datasets: {},
      versions: [],
      compute: 'local',
      resources: { cpu: 1, memory: null, gpu: 0 },
      timeout: null,
      grace: 5,
      retries: { most: 0, backoff: 1 },
      priority: 0,
      tags: {},
      experiment: whole.experiment,
      cwd: null,
      import_path: [],
      variables: {},
      autolog: true,
      tracked: 'always',
      register: null,
      provenance: {
        client: 'notebook',
        notebook: whole.notebook,
        cell: '',
        executed: whole.executed,
        cells: null,
        history: null,
        git: null,
        source: null,
        folder: ''
      }
    },
    attempts: [
      {
        number: 1,
        state: whole.state,
        phases: [
          { name: 'queued', started: 1000, ended: 1000.01 },
          { name: 'running', started: 1000.04, ended: whole.ended }
        ],
        started: whole.started,
        ended: whole.ended,
        exit_code: null,
        failure: null,
        run_id: whole.run_id,
        warm: true,
        carried: false
      }
    ],
    failure: null,
    usage: null,
    results: [],
    ...change
  };
}

/** Let everything that is already promised happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}
