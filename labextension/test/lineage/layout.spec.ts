import { expect, it } from 'vitest';
import { layoutOf, NODE } from '../../src/lineage/layout';
import type { LineageGraph } from '../../src/lineage/tokens';

it('leads a link past the thing that stands between', () => {
  const keys = ['data', 'execution', 'job', 'other'];
  const links = [
    ['data', 'execution'],
    ['execution', 'job'],
    ['data', 'job'],
    ['data', 'other']
  ];
  const { placed, ways } = layoutOf({
    nodes: keys.map(key => ({ key })),
    links: links.map(([source, target]) => ({ source, target }))
  } as unknown as LineageGraph);
  const between = placed.get('execution') ?? { x: 0, y: 0 };
  const way = ways.get('data job');
  const inside = [...(way?.points.slice(1, -1) ?? []), way?.words].filter(
    one =>
      one &&
      one.x > between.x &&
      one.x < between.x + NODE.width &&
      one.y > between.y &&
      one.y < between.y + NODE.height
  );
  expect(way?.points.length).toBeGreaterThan(3);
  expect(inside).toEqual([]);
});
