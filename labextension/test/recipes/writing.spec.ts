import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Writing } from '../../src/recipes/steps/writing';
import { Wrangler } from '../../src/recipes/wrangler/model';
import { settled } from '../fixtures';
import { CATALOG } from './catalog';
import { drop, FakeDoor, impute, makeKept, refusal } from './fixtures';

let door: FakeDoor;
let wrangler: Wrangler;
let writing: Writing;

beforeEach(async () => {
  door = new FakeDoor({
    catalog: () => ({ type: 'catalog', operations: CATALOG })
  });
  wrangler = new Wrangler(makeKept(), () => Promise.resolve(door));
  writing = new Writing(wrangler, nullTranslator.load('cellworks'));
  await settled();
});

afterEach(() => {
  writing.dispose();
  wrangler.dispose();
});

const trials = () => door.of('window').map(ask => ask.table.trial?.do);

it('shows what a step would change as soon as it is whole, and does it', async () => {
  writing.begin('drop-columns');
  await settled();
  expect([writing.isWhole, trials()]).toEqual([false, []]);
  writing.take('b');
  await settled();
  expect(trials()).toEqual([drop('b').do]);
  expect(wrangler.draft?.step.do).toEqual(drop('b').do);
  expect(writing.trial).not.toBeNull();
  writing.apply();
  await settled();
  expect(writing.form).toBeNull();
  expect(wrangler.steps.map(one => one.do)).toEqual([drop('b').do]);
});

it('begins on the columns that an operation was dropped on', async () => {
  writing.begin('drop-columns', ['a', 'c']);
  await settled();
  expect(writing.form?.written.columns).toEqual(['a', 'c']);
  expect(trials()).toEqual([drop('a', 'c').do]);
});

it('asks for the last of what was typed while the kernel worked, and for nothing between', async () => {
  door.hold('window');
  writing.begin('drop-columns', ['a']);
  await settled();
  expect(door.waiting).toHaveLength(1);
  writing.set('columns', ['a', 'b']);
  writing.set('columns', ['b']);
  writing.set('columns', ['c']);
  await settled();
  expect([door.waiting.length, writing.isTrying]).toEqual([1, true]);
  door.waiting[0].answer();
  await settled();
  expect(trials()).toEqual([drop('a').do, drop('c').do]);
  door.waiting[0].answer();
  await settled();
  expect(writing.isTrying).toBe(false);
});

it('says what the kernel refuses at the field that it is about', async () => {
  Object.assign(door.says, {
    window: () => {
      throw refusal('INVALID', 'a holds no numbers.', 'columns');
    }
  });
  writing.begin('impute', ['a']);
  await settled();
  expect(writing.wrong.columns).toBe('a holds no numbers.');
  expect(writing.problem).toBeUndefined();
  Object.assign(door.says, {
    window: () => {
      throw refusal('INVALID', 'It fails.', 'steps[0]');
    }
  });
  writing.set('by', 'mean');
  await settled();
  expect(writing.wrong.columns).toBeUndefined();
  expect(String(writing.problem)).toBe('Error: It fails.');
});

it('edits a step on the table that the step finds, and leaves it by cancelling', async () => {
  wrangler.add(drop('a'));
  wrangler.add(drop('b'));
  await settled();
  writing.edit(1);
  await settled();
  expect(writing.columns.map(one => one.name)).toEqual(['b', 'c']);
  writing.set('columns', ['c']);
  await settled();
  expect(wrangler.table).toMatchObject({
    steps: [{ do: drop('a').do }],
    trial: { do: drop('c').do }
  });
  writing.close();
  await settled();
  expect(wrangler.table?.trial).toBeNull();
  expect(wrangler.columns.map(one => one.name)).toEqual(['c']);
  writing.edit(1);
  await settled();
  writing.set('columns', ['c']);
  writing.apply();
  await settled();
  expect(wrangler.columns.map(one => one.name)).toEqual(['b']);
});

it('shows what a step that is left out would do, and keeps it left out when it is edited', async () => {
  wrangler.add(drop('a'));
  wrangler.toggle(0);
  await settled();
  writing.edit(0);
  writing.set('columns', ['b']);
  await settled();
  expect(wrangler.table?.trial?.off ?? false).toBe(false);
  writing.apply();
  await settled();
  expect(wrangler.steps).toMatchObject([{ do: drop('b').do, off: true }]);
});

it('puts a step before another one', async () => {
  wrangler.add(drop('a'));
  await settled();
  writing.begin('drop-columns', ['a'], 0);
  await settled();
  // What the later step drops is there before it.
  expect(writing.wrong).toEqual({});
  writing.apply();
  await settled();
  expect(wrangler.steps).toHaveLength(2);
  expect(wrangler.ran?.failed ?? null).toBeNull();
});

it('closes when the step that it edits is gone', async () => {
  wrangler.add(impute('a'));
  await settled();
  writing.edit(0);
  wrangler.undo();
  await settled();
  expect(writing.form).toBeNull();
});

it('lets a step be written without a kernel', async () => {
  door.die();
  writing.begin('drop-columns', ['a']);
  writing.apply();
  expect(wrangler.steps.map(one => one.do)).toEqual([drop('a').do]);
});
