import type { Deployment, NewDeployment } from '../../studio';

/** What stands in the wizard, as it is written there. */
export interface Fields {
  /** The model's name. */
  model: string;
  /** The version's number; empty until one is chosen. */
  version: string;
  endpoint: string;
  /** Of the deployment; empty is the version's number. */
  name: string;
  python: string;
  workers: string;
  threads: string;
  /** Milliseconds. */
  latency: string;
  rows: string;
  waiting: string;
  /** Seconds. */
  timeout: string;
  /** Megabytes; empty has no bound. */
  memory: string;
  /** Seconds. */
  startup: string;
  /** Whether a compiled model serves, where it is proved. */
  compile: boolean;
  /** Whether it gets all of the traffic, or a share beside the others. */
  traffic: 'all' | 'share' | 'same';
  share: string;
  keep: boolean;
  autostart: boolean;
  open: boolean;
}

/** What a person can write wrongly. */
export type Field = keyof Fields;

export const BLANK: Fields = {
  model: '',
  version: '',
  endpoint: '',
  name: '',
  python: '',
  workers: '1',
  threads: '1',
  latency: '5',
  rows: '256',
  waiting: '256',
  timeout: '60',
  memory: '',
  startup: '120',
  compile: false,
  traffic: 'all',
  share: '10',
  keep: false,
  autostart: false,
  open: false
};

const MB = 1024 * 1024;

/** Numbers that a field takes. */
interface Bounds {
  low: number;
  high: number;
  whole: boolean;
  /** It may be left empty. */
  free?: boolean;
}

const whole = (low: number, high: number): Bounds => ({
  low,
  high,
  whole: true
});

/** The fields that take a number, and which. */
export const BOUNDS = {
  workers: whole(1, 64),
  threads: whole(1, 1024),
  latency: { low: 0, high: 10_000, whole: false },
  rows: whole(1, 100_000),
  waiting: whole(1, 100_000),
  timeout: { low: 0.001, high: 3600, whole: false },
  memory: { low: 1, high: 1e9, whole: false, free: true },
  startup: { low: 0.001, high: 3600, whole: false },
  share: { low: 0, high: 100, whole: false }
} satisfies Partial<Record<Field, Bounds>>;

type Numeric = keyof typeof BOUNDS;

/** Which step asks for a field. */
export function stepOf(field: Field): 'version' | 'compute' {
  return ['model', 'version', 'endpoint'].includes(field)
    ? 'version'
    : 'compute';
}

/** The fields that are written wrongly, in the order in which they stand. */
export function wrongIn(fields: Fields): Field[] {
  const found: Field[] = [];
  if (fields.model.trim() === '') {
    found.push('model');
  }
  if (!/^\d+$/.test(fields.version)) {
    found.push('version');
  }
  if (!/^[A-Za-z0-9][\w-]{0,62}$/.test(fields.endpoint.trim())) {
    found.push('endpoint');
  }
  if (!/^([A-Za-z0-9][\w.-]{0,62})?$/.test(fields.name.trim())) {
    found.push('name');
  }
  for (const name of Object.keys(BOUNDS) as Numeric[]) {
    const skipped = name === 'share' && fields.traffic !== 'share';
    if (!skipped && !isWithin(fields[name], BOUNDS[name])) {
      found.push(name);
    }
  }
  return found;
}

function isWithin(text: string, bounds: Bounds): boolean {
  if (text.trim() === '') {
    return bounds.free ?? false;
  }
  const value = Number(text);
  return (
    value >= bounds.low &&
    value <= bounds.high &&
    (!bounds.whole || Number.isInteger(value))
  );
}

/** What the studio is asked for; of fields that are right. */
export function wishOf(fields: Fields, isNew: boolean): NewDeployment {
  const memory = fields.memory.trim();
  return {
    version: `${fields.model.trim()}/${fields.version}`,
    ...(fields.name.trim() && { name: fields.name.trim() }),
    ...(!isNew &&
      fields.traffic === 'share' && { share: Number(fields.share) }),
    ...(!isNew && fields.keep && { keep: true }),
    ...(fields.python.trim() && { python: fields.python.trim() }),
    scaling: {
      workers: Number(fields.workers),
      threads: Number(fields.threads),
      batching: {
        rows: Number(fields.rows),
        latency: Number(fields.latency) / 1000
      },
      limits: {
        waiting: Number(fields.waiting),
        timeout: Number(fields.timeout),
        memory: memory === '' ? null : Math.round(Number(memory) * MB)
      },
      startup: Number(fields.startup),
      compile: fields.compile
    },
    // What an endpoint has already is left alone, unless a person asks for it.
    ...(fields.autostart && { autostart: true }),
    ...(fields.open && { open: true })
  };
}

/** What stands in the wizard where a deployment is to be replaced by one like it. */
export function fieldsOf(endpoint: string, one: Deployment): Partial<Fields> {
  const { batching, limits, ...scaling } = one.scaling;
  const [model, version] = one.version.split('/');
  return {
    model,
    version,
    endpoint,
    name: one.name,
    python: one.python,
    workers: String(scaling.workers),
    threads: String(scaling.threads),
    startup: String(scaling.startup),
    compile: scaling.compile,
    latency: String(Number((batching.latency * 1000).toFixed(6))),
    rows: String(batching.rows),
    waiting: String(limits.waiting),
    timeout: String(limits.timeout),
    memory: limits.memory === null ? '' : String(limits.memory / MB),
    traffic: 'same',
    keep: true
  };
}

/** The endpoint that a model is served at where nobody names one, as the SDK has it. */
export function endpointFor(model: string): string {
  return model.trim().replace(/[^A-Za-z0-9_-]+/g, '-');
}
