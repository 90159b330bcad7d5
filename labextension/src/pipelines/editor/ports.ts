import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  Pipeline,
  PipelineNode,
  PipelineSource,
  PipelineStep,
  ReadPipeline,
  StepKindRow,
  StepPort
} from '../../studio';
import { sourceText } from '../words';

/** What flows through a port. */
export type PortType = StepPort['takes'][number];

/** An input of a step where it stands. */
export interface InputPort {
  name: string;
  /** Empty: anything. */
  takes: readonly PortType[];
  required: boolean;
  source: PipelineSource | undefined;
}

/** An output of a step. */
export interface OutputPort {
  name: string;
  type: PortType;
}

/** The ports of a step: those of its kind or function, and whatever else it is given. */
export interface Ports {
  inputs: readonly InputPort[];
  outputs: readonly OutputPort[];
  /** An input of any name can be added. */
  open: boolean;
}

/** An end of a connection. */
export interface End {
  step: string;
  port: string;
}

/** Kinds by their names. */
export type Kinds = ReadonlyMap<string, StepKindRow>;

/** The ports of a step as the engine read it. */
export function portsOf(
  step: PipelineStep,
  reading: ReadPipeline,
  kinds: Kinds
): Ports {
  const read = reading.steps[step.name] ?? { inputs: [], outputs: {} };
  const given = (step.inputs ?? {}) as Record<string, PipelineSource>;
  const known = read.inputs.map(({ name, takes, required }): InputPort => ({
    name,
    takes,
    required,
    source: given[name]
  }));
  const names = new Set(known.map(port => port.name));
  const others = Object.entries(given)
    .filter(([name]) => !names.has(name))
    .map(([name, source]): InputPort => ({
      name,
      takes: [],
      required: false,
      source
    }));
  return {
    inputs: [...known, ...others],
    outputs: Object.entries(read.outputs).map(([name, type]) => ({
      name,
      type
    })),
    open: kinds.get(step.kind)?.any_inputs ?? true
  };
}

/** What is written at an input that no edge leads to; empty where one does. */
export function boundText(source: PipelineSource | undefined): string {
  if (!source || source.from === 'step') {
    return '';
  }
  return source.from === 'dataset' ? source.dataset : sourceText(source);
}

/** Whether what is made fits what is taken; a value may be anything. */
export function fits(made: PortType, takes: readonly PortType[]): boolean {
  return takes.length === 0 || made === 'value' || takes.includes(made);
}

/** Every step of a definition by its name, what runs last too. */
export function stepsByName(
  pipeline: Pipeline
): ReadonlyMap<string, PipelineStep> {
  const found = new Map<string, PipelineStep>();
  const walk = (nodes: readonly PipelineNode[]) => {
    for (const node of nodes) {
      if (node.node === 'step') {
        found.set(node.name, node);
      } else if (node.node === 'each') {
        walk(node.steps ?? []);
      } else {
        node.branches.forEach(branch => walk(branch.steps ?? []));
        walk(node.otherwise ?? []);
      }
    }
  };
  walk(pipeline.steps ?? []);
  if (pipeline.on_exit) {
    found.set(pipeline.on_exit.name, pipeline.on_exit);
  }
  return found;
}

/** Steps that a step reads from, and those that these read from, and so on. */
export function upstreamOf(
  steps: ReadonlyMap<string, PipelineStep>,
  name: string
): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = [name];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const step = steps.get(at);
    const before = [
      ...Object.values(step?.inputs ?? {}).flatMap(source =>
        source.from === 'step' ? [source.step] : []
      ),
      ...(step?.after ?? [])
    ];
    for (const one of before) {
      if (!found.has(one)) {
        found.add(one);
        todo.push(one);
      }
    }
  }
  return found;
}

/** Why two ports cannot be connected, in a sentence; null where they can. */
export function refusal(
  from: End,
  to: End,
  reading: ReadPipeline,
  kinds: Kinds,
  trans: TranslationBundle
): string | null {
  const steps = stepsByName(reading.pipeline);
  const [source, target] = [steps.get(from.step), steps.get(to.step)];
  const made = source && reading.steps[source.name]?.outputs[from.port];
  if (!source || !target || made === undefined) {
    return trans.__('There is nothing to connect.');
  }
  if (source === target || upstreamOf(steps, source.name).has(target.name)) {
    return trans.__(
      '%1 hangs on %2: that would go in a circle.',
      source.name,
      target.name
    );
  }
  const ports = portsOf(target, reading, kinds);
  const port = ports.inputs.find(one => one.name === to.port);
  if (!port && !ports.open) {
    return trans.__('%1 takes no %2.', target.name, to.port);
  }
  return port && !fits(made, port.takes)
    ? trans.__(
        '%1.%2 is a %3; %4.%5 takes a %6.',
        source.name,
        from.port,
        made,
        target.name,
        port.name,
        port.takes.join(trans.__(' or a '))
      )
    : null;
}

/** Everything that an output can be handed to, a port that nothing is given first. */
export function targetsOf(
  from: End,
  reading: ReadPipeline,
  kinds: Kinds,
  trans: TranslationBundle
): End[] {
  const free: End[] = [];
  const bound: End[] = [];
  for (const step of stepsByName(reading.pipeline).values()) {
    const { inputs, open } = portsOf(step, reading, kinds);
    for (const port of inputs) {
      (port.source ? bound : free).push({ step: step.name, port: port.name });
    }
    if (open && !inputs.some(port => port.name === from.port)) {
      free.push({ step: step.name, port: from.port });
    }
  }
  return [...free, ...bound].filter(
    to => refusal(from, to, reading, kinds, trans) === null
  );
}

/** The port at which something dropped on a step comes in; undefined where none fits. */
export function openPort(
  from: End,
  step: string,
  reading: ReadPipeline,
  kinds: Kinds,
  trans: TranslationBundle
): End | undefined {
  return targetsOf(from, reading, kinds, trans).find(to => {
    const read = stepsByName(reading.pipeline).get(step);
    return to.step === step && !(read?.inputs ?? {})[to.port];
  });
}
