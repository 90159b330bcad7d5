import type { Execution, StepRow } from '../../studio';
import { DONE, type StepState } from '../states';
import type { Definition, Item } from './definition';

/** How a step of the definition stands: itself, or in a loop all of its turns together. */
export interface Live {
  state: StepState;
  /** Its lines: one, or in a loop one for each turn that has come so far. */
  rows: readonly StepRow[];
  started: number | null;
  ended: number | null;
  /** Turns that need no more work, and all of them as far as that is known; null outside of loops. */
  turns: { done: number; total: number } | null;
  /** The number of the execution whose result was taken; null where that is none, or several. */
  cachedFrom: number | null;
}

/** States of which one alone decides how a step in a loop stands, the most telling first. */
const TELLING: readonly StepState[] = [
  'failed',
  'asking',
  'running',
  'stopped',
  'blocked'
];

/** How every step of the definition stands, by its name. */
export function liveOf(
  { items }: Definition,
  execution: Execution
): ReadonlyMap<string, Live> {
  const rows = new Map<string, StepRow[]>();
  for (const row of execution.steps) {
    const there = rows.get(row.step);
    if (there) {
      there.push(row);
    } else {
      rows.set(row.step, [row]);
    }
  }
  return new Map(
    items.map(item => [
      item.id,
      standing(item, rows.get(item.id) ?? [], execution.loops)
    ])
  );
}

function standing(
  item: Item,
  rows: readonly StepRow[],
  lengths: Execution['loops']
): Live {
  const settled = rows.filter(
    row => row.state !== 'waiting' && row.state !== 'running'
  );
  const turning = item.loops.length > 0 && rows.some(row => row.items.length);
  const total = turning ? totalOf(item, rows, lengths) : rows.length;
  const from = new Set(
    rows.map(row => (row.state === 'cached' ? row.verdict?.execution : null))
  );
  const [only] = from;
  return {
    state: stateOf(rows, settled.length, total),
    rows,
    started: least(rows.map(row => row.started)),
    ended: rows.some(row => row.ended === null && row.started !== null)
      ? null
      : most(rows.map(row => row.ended)),
    turns: turning
      ? { done: settled.length, total: Math.max(total, rows.length) }
      : null,
    cachedFrom: from.size === 1 ? (only ?? null) : null
  };
}

function stateOf(
  rows: readonly StepRow[],
  settled: number,
  total: number
): StepState {
  const states = new Set(rows.map(row => row.state));
  const telling = TELLING.find(state => states.has(state));
  if (telling) {
    return telling;
  }
  if (rows.length === 0) {
    return 'waiting';
  }
  if (settled < total) {
    return settled > 0 ? 'running' : 'waiting';
  }
  if (states.size === 1) {
    return rows[0].state;
  }
  return DONE.some(state => states.has(state)) ? 'succeeded' : rows[0].state;
}

/** How many turns a step has; of nested loops, what is known so far. */
function totalOf(
  item: Item,
  rows: readonly StepRow[],
  lengths: Execution['loops']
): number {
  const length = item.loops.length === 1 ? lengths[item.loops[0]] : undefined;
  return Math.max(rows.length, length ?? 0);
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

/** Frames in which nothing was done, since a condition said no. */
export function leftOutGroups(
  { items, groups }: Definition,
  live: ReadonlyMap<string, Live>
): ReadonlySet<string> {
  const found = new Set<string>();
  const isOut = (id: string): boolean => {
    const own = items.filter(item => item.parent === id);
    const inner = groups.filter(group => group.parent === id);
    return (
      own.length + inner.length > 0 &&
      own.every(item => live.get(item.id)?.state === 'left_out') &&
      inner.every(group => isOut(group.id))
    );
  };
  for (const { id } of groups) {
    if (isOut(id)) {
      found.add(id);
    }
  }
  return found;
}
