import type { ReadPipeline } from '../../studio';

/** A reading in which a step, choice or loop has its new name, until the engine has read the text anew. */
export function renamedIn(
  reading: ReadPipeline,
  old: string,
  name: string
): ReadPipeline {
  const swap = (text: string) => (text === old ? name : text);
  const steps = Object.entries(reading.steps).map(([step, ports]) => [
    swap(step),
    ports
  ]);
  return {
    ...reading,
    pipeline: renamed(reading.pipeline, swap),
    faults: reading.faults.map(fault => ({ ...fault, node: swap(fault.node) })),
    steps: Object.fromEntries(steps) as ReadPipeline['steps']
  };
}

/** The names of nodes, and where they are read or waited for; what a step does is its own. */
function renamed<T>(value: T, swap: (text: string) => string): T {
  if (Array.isArray(value)) {
    return value.map((one: unknown) => renamed(one, swap)) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const of = value as Record<string, unknown>;
  const isName = (key: string) =>
    (key === 'name' && 'node' in of) || (key === 'step' && of.from === 'step');
  const all = Object.entries(of).map(([key, one]) => [
    key,
    typeof one === 'string' && isName(key)
      ? swap(one)
      : key === 'after' && Array.isArray(one)
        ? one.map(String).map(swap)
        : key === 'does'
          ? one
          : renamed(one, swap)
  ]);
  return Object.fromEntries(all) as T;
}
