import type { Execution, StepRow } from '../../studio';

/** The name of a step in the definition: `train` of `train[2]`. */
export function nameOf(key: string): string {
  return key.replace(/\[.*$/, '');
}

/** The line of a key; of a loop's step by name the one turn that there is, else none. */
export function rowOf({ steps }: Execution, key: string): StepRow | undefined {
  const exact = steps.find(row => row.key === key);
  if (exact) {
    return exact;
  }
  const turns = steps.filter(row => row.step === key);
  return turns.length === 1 ? turns[0] : undefined;
}
