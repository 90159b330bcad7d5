import type { Job, RerunBody } from '../studio';
import type { Pair } from '../ui/form';

/** What of a job may be changed beside its code and parameters, as it is written. */
export interface More {
  readonly name: string;
  readonly experiment: string;
  readonly compute: string;
  readonly cpu: string;
  /** In megabytes; nothing is no limit. */
  readonly memory: string;
  readonly gpu: string;
  /** In seconds; nothing is no limit. */
  readonly timeout: string;
  readonly retries: string;
  readonly tags: readonly Pair[];
}

const MEGABYTE = 1 << 20;

/** What a job was told, as a person would write it. */
export function moreOf(spec: Job['spec']): More {
  const { resources } = spec;
  return {
    name: spec.name,
    experiment: spec.experiment,
    compute: spec.compute,
    cpu: String(resources.cpu),
    memory:
      resources.memory === null ? '' : String(resources.memory / MEGABYTE),
    gpu: String(resources.gpu),
    timeout: spec.timeout === null ? '' : String(spec.timeout),
    retries: String(spec.retries.most),
    tags: Object.entries(spec.tags).map(([name, value]) => ({ name, value }))
  };
}

/** What differs from the job, for a rerun; or the field that cannot be read. */
export function changesOf(
  more: More,
  spec: Job['spec']
): { change: Partial<RerunBody> } | { wrong: keyof More } {
  const before = moreOf(spec);
  const numbers = ['cpu', 'memory', 'gpu', 'timeout', 'retries'] as const;
  const wrong = numbers.find(name => !(Number(more[name]) >= 0));
  if (wrong) {
    return { wrong };
  }
  const differs = (...names: (keyof More)[]) =>
    names.some(
      name => JSON.stringify(more[name]) !== JSON.stringify(before[name])
    );
  const change: Partial<RerunBody> = {};
  for (const name of ['name', 'experiment', 'compute'] as const) {
    if (differs(name)) {
      change[name] = more[name].trim();
    }
  }
  if (differs('cpu', 'memory', 'gpu')) {
    change.resources = {
      cpu: Number(more.cpu),
      memory:
        more.memory.trim() === ''
          ? null
          : Math.round(Number(more.memory) * MEGABYTE),
      gpu: Number(more.gpu)
    };
  }
  if (differs('timeout')) {
    change.timeout = Number(more.timeout);
  }
  if (differs('retries')) {
    change.retries = { ...spec.retries, most: Number(more.retries) };
  }
  if (differs('tags')) {
    change.tags = Object.fromEntries(
      more.tags
        .filter(({ name }) => name.trim())
        .map(({ name, value }) => [name.trim(), value])
    );
  }
  return { change };
}
