import { useMemo } from 'react';
import type {
  Execution,
  Pipeline,
  PipelineNode,
  PipelineSource,
  PipelineStep
} from '../../studio';
import { conditionText, sourcesOf, sourceText } from '../words';

/** A choice, one of its branches, or a loop: a frame around what stands in it. */
export interface Group {
  id: string;
  kind: 'choice' | 'branch' | 'loop';
  /** Of the choice or the loop. */
  name: string;
  /** `if score > 0.8`, `else`, `each fold`. */
  title: string;
  /** The frame around it. */
  parent: string | null;
}

/** A step where it stands. */
export interface Item {
  /** The step's name, which is unique in a pipeline. */
  id: string;
  step: PipelineStep;
  /** The frame around it. */
  parent: string | null;
  /** Names of the loops around it, the outermost first. */
  loops: readonly string[];
  /** It runs last, whatever became of the others. */
  last: boolean;
}

/** What hangs on what; its ends are steps and frames. */
export interface Edge {
  id: string;
  source: string;
  target: string;
  why: 'input' | 'condition' | 'items' | 'after';
  /** What is handed on: outputs by name; empty for an order alone. */
  outputs: readonly string[];
}

/** A definition as a graph: what is drawn, before it has a place. */
export interface Definition {
  items: readonly Item[];
  groups: readonly Group[];
  edges: readonly Edge[];
}

/** Every step of a pipeline in the definition's order, what runs last behind them. */
export function stepsOf(pipeline: Pipeline): PipelineStep[] {
  return definitionOf(pipeline).items.map(one => one.step);
}

/**
 * The graph of a definition.
 *
 * @param empty - Whether branches without steps have a frame too: steps can be put into it.
 */
export function definitionOf(pipeline: Pipeline, empty = false): Definition {
  const walk = new Walk(empty);
  walk.nodes(pipeline.steps ?? [], null, []);
  if (pipeline.on_exit) {
    walk.items.push({
      id: pipeline.on_exit.name,
      step: pipeline.on_exit,
      parent: null,
      loops: [],
      last: true
    });
  }
  return {
    items: walk.items,
    groups: walk.groups,
    edges: walk.joined()
  };
}

/** The graph of what is executed; the same object as long as the definition is the same. */
export function useDefinition({ row, pipeline }: Execution): Definition {
  return useMemo(
    () => definitionOf(pipeline),
    // Each read brings an equal definition in another object; its digest tells.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [row.digest]
  );
}

/** The frame of a choice or a loop. */
export function frameOf(kind: Group['kind'], name: string, at = 0): string {
  return kind === 'branch' ? `branch ${name} ${at}` : `${kind} ${name}`;
}

class Walk {
  constructor(private readonly _empty: boolean) {}

  readonly items: Item[] = [];
  readonly groups: Group[] = [];

  nodes(
    nodes: readonly PipelineNode[],
    parent: string | null,
    loops: readonly string[]
  ): void {
    for (const node of nodes) {
      switch (node.node) {
        case 'step':
          this.items.push({
            id: node.name,
            step: node,
            parent,
            loops,
            last: false
          });
          this._step(node);
          break;
        case 'choice': {
          const id = frameOf('choice', node.name);
          this.groups.push({
            id,
            kind: 'choice',
            name: node.name,
            title: node.name,
            parent
          });
          this._names.set(node.name, id);
          const branches = node.branches.map(({ when, steps }, at) => {
            sourcesOf(when).forEach(one => this._edge(one, id, 'condition'));
            const word = at === 0 ? 'if' : 'elif';
            return {
              title: `${word} ${conditionText(when)}`,
              steps: steps ?? []
            };
          });
          branches.push({ title: 'else', steps: node.otherwise ?? [] });
          branches.forEach(({ title, steps }, at) => {
            if (steps.length > 0 || this._empty) {
              const branch = frameOf('branch', node.name, at);
              this.groups.push({
                id: branch,
                kind: 'branch',
                name: node.name,
                title,
                parent: id
              });
              this.nodes(steps, branch, loops);
            }
          });
          break;
        }
        case 'each': {
          const id = frameOf('loop', node.name);
          this.groups.push({
            id,
            kind: 'loop',
            name: node.name,
            title: `each ${node.item} in ${sourceText(node.over)}`,
            parent
          });
          this._names.set(node.name, id);
          this._edge(node.over, id, 'items');
          this.nodes(node.steps ?? [], id, [...loops, node.name]);
          break;
        }
      }
    }
  }

  /** The edges, those of one source, target and reason as one. */
  joined(): Edge[] {
    const found = new Map<string, Edge & { outputs: string[] }>();
    const known = new Set(this.items.map(item => item.id));
    this.groups.forEach(group => known.add(group.id));
    for (const { source, target, why, output } of this._edges) {
      const from =
        why === 'after' ? (this._names.get(source) ?? source) : source;
      if (!known.has(from) || !known.has(target) || from === target) {
        continue;
      }
      const id = `${from} ${why} ${target}`;
      const edge = found.get(id) ?? {
        id,
        source: from,
        target,
        why,
        outputs: []
      };
      if (output && !edge.outputs.includes(output)) {
        edge.outputs.push(output);
      }
      found.set(id, edge);
    }
    return [...found.values()];
  }

  private _step(step: PipelineStep): void {
    Object.values(step.inputs ?? {}).forEach(one =>
      this._edge(one, step.name, 'input')
    );
    if (step.when) {
      sourcesOf(step.when).forEach(one =>
        this._edge(one, step.name, 'condition')
      );
    }
    (step.after ?? []).forEach(name => {
      this._edges.push({
        source: name,
        target: step.name,
        why: 'after',
        output: ''
      });
    });
  }

  /** What the item of a loop is comes to the loop's frame, and so to all that stands in it. */
  private _edge(
    source: PipelineSource,
    target: string,
    why: Edge['why']
  ): void {
    if (source.from === 'step') {
      this._edges.push({
        source: source.step,
        target,
        why,
        output: source.output
      });
    }
  }

  private readonly _names = new Map<string, string>();
  private readonly _edges: {
    source: string;
    target: string;
    why: Edge['why'];
    output: string;
  }[] = [];
}
