import { expect, it } from 'vitest';
import plugins from '../src/index';

it('lists plugins with ids of their own', () => {
  const ids = plugins.map(plugin => plugin.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every(id => id.startsWith('cellworks:'))).toBe(true);
});
