import { expect, it } from 'vitest';
import { criticalPath, spentBy } from '../../src/pipelines/graph/critical';
import { definitionOf } from '../../src/pipelines/graph/definition';
import {
  laidOf,
  layoutOf,
  type Placed
} from '../../src/pipelines/graph/layout';
import { leftOutGroups, liveOf } from '../../src/pipelines/graph/live';
import {
  absoluteOf,
  matching,
  neighbour
} from '../../src/pipelines/graph/moving';
import { Scene } from '../../src/pipelines/graph/scene';
import type { Execution, StepRow } from '../../src/studio/types';
import {
  from,
  makeExecution,
  makePipeline,
  makeStep,
  makeStepRow,
  SQUARES
} from './fixtures';

const squares = definitionOf(SQUARES);

/** Everything that can be seen of the rows of an execution of squares. */
function shown(
  steps: StepRow[],
  scene = new Scene(),
  loops: Execution['loops'] = {}
) {
  const live = liveOf(squares, { ...makeExecution(steps), loops });
  const out = leftOutGroups(squares, live);
  const moment = {
    definition: squares,
    ...laidOf(squares),
    live,
    out,
    chosen: null,
    found: new Set<string>()
  };
  return { live, out, nodes: scene.nodes(moment), edges: scene.edges(moment) };
}

function overlap(one: Placed, other: Placed): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

it('makes a node of each step and a frame of each loop, choice and branch', () => {
  expect(squares.items.map(item => [item.id, item.parent])).toEqual([
    ['numbers', null],
    ['square', 'loop turns'],
    ['total', null],
    ['big', 'branch gate 0'],
    ['small', 'branch gate 1']
  ]);
  expect(squares.groups.map(one => [one.id, one.title, one.parent])).toEqual([
    ['loop turns', 'each x in numbers.out["all"]', null],
    ['choice gate', 'gate', null],
    ['branch gate 0', 'if total.out > 10', 'choice gate'],
    ['branch gate 1', 'else', 'choice gate']
  ]);
});

it('draws what a loop goes over and what a condition looks at to their frames', () => {
  expect(
    squares.edges.map(edge => [edge.source, edge.why, edge.target])
  ).toEqual([
    ['numbers', 'items', 'loop turns'],
    ['square', 'input', 'total'],
    ['total', 'condition', 'choice gate']
  ]);
});

it('joins what one step hands to another by several outputs', () => {
  const { edges } = definitionOf(
    makePipeline([
      makeStep('split'),
      makeStep('train', { x: from('split', 'x'), y: from('split', 'y') })
    ])
  );
  expect(edges).toHaveLength(1);
  expect(edges[0].outputs).toEqual(['x', 'y']);
});

it('has an order alone begin at a frame, where it names one', () => {
  const { edges } = definitionOf(
    makePipeline([
      ...(SQUARES.steps ?? []),
      makeStep('tell', {}, { after: ['gate'] })
    ])
  );
  expect(edges.at(-1)).toMatchObject({
    source: 'choice gate',
    target: 'tell',
    why: 'after'
  });
});

it('counts the turns of a loop, and those that have not come yet', () => {
  const steps = [
    makeStepRow('numbers'),
    makeStepRow('square[0]'),
    makeStepRow('square[1]', { state: 'cached' }),
    makeStepRow('square[2]', { state: 'running', ended: null })
  ];
  const { live } = shown(steps, new Scene(), { turns: 8 });
  expect(live.get('square')).toMatchObject({
    state: 'running',
    turns: { done: 2, total: 8 },
    ended: null
  });
  expect(live.get('total')).toMatchObject({ state: 'waiting', turns: null });
});

it('counts the turns that have come so far where nobody knows how many there will be', () => {
  const { live } = shown([makeStepRow('square[0]'), makeStepRow('square[1]')]);
  expect(live.get('square')?.turns).toEqual({ done: 2, total: 2 });
});

it('says of a loop that it failed as soon as one turn has', () => {
  const { live } = shown([
    makeStepRow('square[0]', { state: 'running', ended: null }),
    makeStepRow('square[1]', { state: 'failed' })
  ]);
  expect(live.get('square')?.state).toBe('failed');
});

it('names the execution whose result a step took', () => {
  const verdict = {
    hit: true,
    code: 'hit' as const,
    sentence: 'hit: same as execution 12',
    execution: 12
  };
  const { live } = shown([
    makeStepRow('numbers', { state: 'cached', verdict }),
    makeStepRow('total', { verdict: { ...verdict, hit: false } })
  ]);
  expect(live.get('numbers')?.cachedFrom).toBe(12);
  expect(live.get('total')?.cachedFrom).toBeNull();
});

it('dims the branch that was not taken, and what leads into it', () => {
  const { out, edges, nodes } = shown([
    makeStepRow('big'),
    makeStepRow('small', { state: 'left_out', started: null, ended: null })
  ]);
  expect([...out]).toEqual(['branch gate 1']);
  const dimmed = nodes.filter(node => node.type === 'frame' && node.data.out);
  expect(dimmed.map(node => node.id)).toEqual(['branch gate 1']);
  expect(edges.some(edge => edge.className?.includes('cw-mod-out'))).toBe(
    false
  );
  const none = shown([
    makeStepRow('big', { state: 'left_out' }),
    makeStepRow('small', { state: 'left_out' })
  ]);
  expect([...none.out]).toContain('choice gate');
  expect(none.edges.at(-1)?.className).toContain('cw-mod-out');
});

it('keeps every step inside its frame, and none over another', () => {
  const placed = layoutOf(squares);
  const all = [...squares.items, ...squares.groups];
  for (const { id, parent } of all) {
    const own = placed.get(id) as Placed;
    const frame = parent === null ? undefined : placed.get(parent);
    if (frame) {
      expect(own.x).toBeGreaterThan(0);
      expect(own.y).toBeGreaterThan(20);
      expect(own.x + own.width).toBeLessThan(frame.width);
      expect(own.y + own.height).toBeLessThan(frame.height);
    }
    for (const other of all) {
      if (other.id !== id && other.parent === parent) {
        expect(overlap(own, placed.get(other.id) as Placed)).toBe(false);
      }
    }
  }
});

it('leaves every node where it is, and draws only what changed, while steps run', () => {
  const scene = new Scene();
  const running = makeStepRow('numbers', { state: 'running', ended: null });
  const { nodes: before, edges } = shown([running], scene);
  const again = shown([{ ...running }], scene);
  expect(again.nodes.every((node, at) => node === before[at])).toBe(true);
  expect(again.edges.every((edge, at) => edge === edges[at])).toBe(true);
  const after = shown([makeStepRow('numbers')], scene).nodes;
  expect(after.map(node => node.position)).toEqual(
    before.map(node => node.position)
  );
  const changed = after.filter((node, at) => node !== before[at]);
  expect(changed.map(node => node.id)).toEqual(['numbers']);
});

it('leads an edge round the step that stands between its ends', () => {
  const definition = definitionOf(
    makePipeline([
      makeStep('one'),
      makeStep('two', { x: from('one') }),
      makeStep('three', { x: from('one'), y: from('two') })
    ])
  );
  const { placed, ways } = laidOf(definition);
  expect(laidOf(definition).ways).toBe(ways);
  const edge = definition.edges.find(
    ({ source, target }) => source === 'one' && target === 'three'
  );
  const two = placed.get('two') as Placed;
  const past = ways
    .get(edge?.id ?? '')
    ?.filter(({ y }) => y > two.y && y < two.y + two.height);
  expect(past?.length).toBeGreaterThan(0);
  for (const { x } of past ?? []) {
    expect(x < two.x || x > two.x + two.width).toBe(true);
  }
  expect(ways.size).toBe(1);
});

it('puts what runs last below all others', () => {
  const definition = definitionOf(
    makePipeline([makeStep('one'), makeStep('two', { x: from('one') })], {
      on_exit: makeStep('clean')
    })
  );
  const placed = layoutOf(definition);
  expect(placed.get('clean')?.y).toBeGreaterThan(placed.get('two')?.y ?? 0);
});

it('lays out five hundred steps in a moment', () => {
  const steps = Array.from({ length: 500 }, (_, at) =>
    makeStep(
      `s${at}`,
      at === 0 ? {} : { x: from(`s${Math.floor((at - 1) / 3)}`) }
    )
  );
  const began = performance.now();
  expect(layoutOf(definitionOf(makePipeline(steps))).size).toBe(500);
  expect(performance.now() - began).toBeLessThan(20_000);
});

it('finds the steps that decided how long it took, across a loop', () => {
  const path = criticalPath(
    squares,
    {
      steps: [
        makeStepRow('numbers', { started: 0, ended: 1 }),
        makeStepRow('square[0]', { started: 1, ended: 2 }),
        makeStepRow('square[1]', { started: 1, ended: 5 }),
        makeStepRow('total', { started: 5, ended: 6 }),
        makeStepRow('big', { started: 6, ended: 7 }),
        makeStepRow('small', { state: 'left_out', started: null, ended: null })
      ]
    },
    100
  );
  expect(path).toEqual(['numbers', 'square[1]', 'total', 'big']);
});

it('has a turn of a loop hang on its own turn only', () => {
  const definition = definitionOf(
    makePipeline([
      {
        node: 'each',
        name: 'folds',
        item: 'fold',
        over: { from: 'value', value: [1, 2] },
        steps: [
          makeStep('fit', { x: { from: 'item', name: 'fold' } }),
          makeStep('score', { model: from('fit') })
        ]
      }
    ])
  );
  const path = criticalPath(
    definition,
    {
      steps: [
        makeStepRow('fit[0]', { started: 0, ended: 4 }),
        makeStepRow('fit[1]', { started: 0, ended: 1 }),
        makeStepRow('score[0]', { started: 4, ended: 5 }),
        makeStepRow('score[1]', { started: 1, ended: 9 })
      ]
    },
    100
  );
  expect(path).toEqual(['fit[1]', 'score[1]']);
});

it('goes back to the step that had the place for which another waited', () => {
  const path = criticalPath(
    squares,
    {
      steps: [
        makeStepRow('numbers', { started: 0, ended: 1 }),
        makeStepRow('square[0]', { started: 1, ended: 6 }),
        makeStepRow('square[1]', { started: 6, ended: 9 })
      ]
    },
    100
  );
  expect(path).toEqual(['numbers', 'square[0]', 'square[1]']);
});

it('counts time in which two steps overlap once', () => {
  const rows = [
    { started: 0, ended: 4 },
    { started: 3, ended: 6 },
    { started: 8, ended: null }
  ];
  expect(spentBy(rows, 9)).toBe(7);
});

it('counts what still runs up to now', () => {
  const path = criticalPath(
    squares,
    {
      steps: [
        makeStepRow('numbers', { started: 0, ended: 1 }),
        makeStepRow('square[0]', { started: 1, ended: null, state: 'running' })
      ]
    },
    50
  );
  expect(path).toEqual(['numbers', 'square[0]']);
});

it('moves by arrows to the step that stands next, and begins at the first', () => {
  const absolute = absoluteOf(squares, layoutOf(squares));
  expect(neighbour(absolute, null, 'down')).toBe('numbers');
  expect(neighbour(absolute, 'numbers', 'down')).toBe('square');
  expect(neighbour(absolute, 'square', 'down')).toBe('total');
  const first = neighbour(absolute, 'total', 'down') ?? '';
  expect(['big', 'small']).toContain(first);
  const way = first === 'big' ? 'right' : 'left';
  expect([first, neighbour(absolute, first, way)].sort()).toEqual([
    'big',
    'small'
  ]);
  expect(neighbour(absolute, 'numbers', 'up')).toBeNull();
});

it('finds steps by a part of their name', () => {
  expect(matching(squares, 'S')).toEqual(
    squares.items.map(item => item.id).filter(id => /s|function/.test(id))
  );
  expect(matching(squares, ' SQ ')).toEqual(['square']);
  expect(matching(squares, '')).toEqual([]);
});
