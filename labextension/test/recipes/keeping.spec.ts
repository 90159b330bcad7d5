import { StateDB } from '@jupyterlab/statedb';
import { beforeEach, expect, it } from 'vitest';
import { Keeping } from '../../src/recipes/keeping';
import { ALL, fresh, originOf } from '../../src/recipes/origins';
import { lastName } from '../../src/recipes/outputs';
import type { Kept } from '../../src/recipes/wrangler/types';

const flights = originOf({ notebook: 'a.ipynb', frame: 'flights' })!;
const file = originOf({ path: '/data/x.csv' })!;
const kept = (name: string, of = flights): Kept => ({
  ...fresh(of, ALL),
  name
});

beforeEach(() => window.sessionStorage.clear());

it('brings back the wrangler that was last on the same data, but none that is open', async () => {
  const keeping = new Keeping(new StateDB());
  keeping.save('one', kept('one'));
  await new Promise(later => setTimeout(later, 2));
  keeping.save('two', kept('two'));
  keeping.save('other', kept('other', file));
  expect((await keeping.lastOn(flights, new Set()))?.tab).toBe('two');
  expect((await keeping.lastOn(flights, new Set(['two'])))?.tab).toBe('one');
  expect(await keeping.lastOn(flights, new Set(['one', 'two']))).toBe(null);
  expect((await keeping.load('other'))?.name).toBe('other');
  expect(await keeping.load('none')).toBe(null);
});

it('has the last change also where the page went before Lab wrote its state', async () => {
  const old = new StateDB();
  new Keeping(old).save('one', kept('before'));
  await new Promise(later => setTimeout(later, 2));
  new Keeping(null).save('one', kept('after'));
  expect((await new Keeping(old).load('one'))?.name).toBe('after');
  await new Promise(later => setTimeout(later, 2));
  new Keeping(old).save('one', kept('last'));
  window.sessionStorage.setItem('cellworks-wranglers:one', '{"kept":1}');
  expect((await new Keeping(old).load('one'))?.name).toBe('last');
});

it('knows what it is asked to open by what it is given', () => {
  expect(flights).toEqual({
    origin: { type: 'frame', name: 'flights' },
    notebook: 'a.ipynb'
  });
  expect(originOf({ dataset: 'flights/2' })?.origin).toEqual({
    type: 'dataset',
    ref: 'flights/2'
  });
  expect(originOf({ path: 's3://b/x.parquet' })?.origin).toMatchObject({
    path: 's3://b/x.parquet'
  });
  expect(originOf({ frame: 'flights' })).toBe(null);
});

it('reads the variable that a cell shows off its last line', () => {
  expect(lastName('x = 1\nflights  # all of them\n')).toBe('flights');
  expect(lastName('flights.head()')).toBe(null);
  expect(lastName('flights;')).toBe(null);
});
