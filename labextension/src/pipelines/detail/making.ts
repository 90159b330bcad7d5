import type { Pipeline, PipelineStep, StepRow } from '../../studio';
import { definitionOf } from '../graph/definition';

/** What a step that is marked as done is to have made. */
export interface Wanted {
  name: string;
  type: string;
  /** Steps, choices and loops that take it; none can go on without it. */
  takers: readonly string[];
  /** It was made, and stays where nothing else is said. */
  made: boolean;
}

/**
 * The outputs of a step: those that the definition names, and those that others take of it.
 *
 * The exit handler takes none: it may read parameters, datasets and constants only.
 */
export function wantedOf(
  pipeline: Pipeline,
  step: PipelineStep,
  row: StepRow
): Wanted[] {
  const { edges, groups } = definitionOf(pipeline);
  const named = new Map(groups.map(group => [group.id, group.name]));
  const takers = new Map<string, string[]>();
  for (const { source, target, outputs } of edges) {
    if (source === step.name) {
      outputs.forEach(output =>
        takers.set(output, [
          ...(takers.get(output) ?? []),
          named.get(target) ?? target
        ])
      );
    }
  }
  const names = new Set([
    ...Object.keys(step.outputs ?? {}),
    ...takers.keys(),
    ...Object.keys(row.outputs)
  ]);
  return [...names].map(name => ({
    name,
    type: step.outputs?.[name] ?? row.outputs[name]?.type ?? 'value',
    takers: takers.get(name) ?? [],
    made: name in row.outputs
  }));
}

/** What was said of outputs, each as JSON; or why one of them will not do, by its name. */
export type Said =
  | { outputs: Record<string, unknown> }
  | { wrong: Record<string, 'missing' | 'unreadable'> };

/** Read what was typed; an empty line says nothing of an output. */
export function readSaid(
  wanted: readonly Wanted[],
  typed: Readonly<Record<string, string>>
): Said {
  const outputs: Record<string, unknown> = {};
  const wrong: Record<string, 'missing' | 'unreadable'> = {};
  for (const { name, takers, made } of wanted) {
    const text = (typed[name] ?? '').trim();
    if (text === '') {
      if (takers.length > 0 && !made) {
        wrong[name] = 'missing';
      }
      continue;
    }
    try {
      outputs[name] = JSON.parse(text) as unknown;
    } catch {
      wrong[name] = 'unreadable';
    }
  }
  return Object.keys(wrong).length > 0 ? { wrong } : { outputs };
}
