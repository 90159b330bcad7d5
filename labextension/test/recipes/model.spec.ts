import { afterEach, beforeEach, expect, it } from 'vitest';
import { Arrangement } from '../../src/recipes/grid/arrangement';
import { Wrangler } from '../../src/recipes/wrangler/model';
import type { Kept, Step } from '../../src/recipes/wrangler/types';
import { settled } from '../fixtures';
import {
  ALL,
  drop,
  FAILING,
  FakeDoor,
  impute,
  makeKept,
  refusal,
  step
} from './fixtures';

let door: FakeDoor;
let doors: FakeDoor[];
let wrangler: Wrangler;

function make(kept: Partial<Kept> = {}): Wrangler {
  return new Wrangler(makeKept(kept), () => {
    door = doors.shift() ?? new FakeDoor();
    return Promise.resolve(door);
  });
}

beforeEach(async () => {
  doors = [];
  wrangler = make();
  await settled();
});

afterEach(() => wrangler.dispose());

const ops = (steps: readonly Step[] = []) => steps.map(one => one.do.op);
const values = (steps: readonly Step[]) =>
  steps.map(one => one.fitted?.columns.a?.value);

it('shows a frame as soon as it is open, and what steps leave of it', async () => {
  expect(wrangler.phase).toBe('open');
  expect(wrangler.table?.frame).toBe('frame-1');
  wrangler.add(drop('a'));
  wrangler.add(drop('b'));
  await settled();
  expect(wrangler.columns.map(one => one.name)).toEqual(['c']);
  expect(ops(wrangler.table?.steps)).toEqual(['drop-columns', 'drop-columns']);
});

it('takes what steps learn, and keeps it through whatever comes later', async () => {
  wrangler.add(impute('a'));
  await settled();
  expect(values(wrangler.steps)).toEqual([3]);
  wrangler.add(drop('b'), 0);
  await settled();
  expect(values(wrangler.steps)).toEqual([undefined, 3]);
  expect(wrangler.table?.steps).toEqual(wrangler.steps);
});

it('learns again when it is asked to, and for other fields, and at no other time', async () => {
  wrangler.add(drop('b'));
  wrangler.add(impute('a'));
  await settled();
  wrangler.remove(0);
  await settled();
  expect(values(wrangler.steps)).toEqual([2]);
  wrangler.replace(0, { ...impute('a'), note: 'by the mean' });
  await settled();
  expect(values(wrangler.steps)).toEqual([2]);
  wrangler.refit();
  await settled();
  expect(values(wrangler.steps)).toEqual([3]);
  wrangler.undo();
  await settled();
  expect(values(wrangler.steps)).toEqual([2]);
  wrangler.replace(0, step({ op: 'impute', columns: ['a'], by: 'median' }));
  await settled();
  expect(values(wrangler.steps)).toEqual([3]);
});

it('undoes and does again what was learned with the steps, without learning anew', async () => {
  door.hold('run');
  wrangler.add(impute('a'));
  wrangler.add(drop('b'));
  door.waiting[0].answer();
  await settled();
  wrangler.undo();
  // What was learned after both steps were there counts for the first one alone, too.
  expect(values(wrangler.steps)).toEqual([3]);
  wrangler.undo();
  expect([wrangler.steps.length, wrangler.canUndo]).toEqual([0, false]);
  wrangler.redo();
  wrangler.redo();
  expect(values(wrangler.steps)).toEqual([3, undefined]);
  expect(wrangler.canRedo).toBe(false);
});

it.each([true, false])(
  'never mixes two changes that follow on one another (the first is refused: %s)',
  async supersedes => {
    door.hold('run');
    door.supersedes = supersedes;
    wrangler.add(impute('a'));
    const [first] = door.waiting;
    wrangler.add(drop('b'), 0);
    const second = door.waiting[supersedes ? 0 : 1];
    await settled();
    expect(wrangler.isRunning).toBe(true);
    second.answer();
    await settled();
    first.answer();
    await settled();
    // Learned after b was dropped: the late answer of the first run is of another recipe.
    expect(values(wrangler.steps)).toEqual([undefined, 2]);
    expect(ops(wrangler.ran?.recipe.steps)).toEqual(['drop-columns', 'impute']);
    expect(wrangler.isRunning).toBe(false);
    expect(wrangler.failure).toBeUndefined();
  }
);

it('shows the table that was run until the next one has been', async () => {
  wrangler.add(drop('a'));
  await settled();
  door.hold('run');
  wrangler.add(drop('b'));
  expect(ops(wrangler.table?.steps)).toEqual(['drop-columns']);
  expect(wrangler.columns.map(one => one.name)).toEqual(['b', 'c']);
  door.waiting[0].answer();
  await settled();
  expect(wrangler.columns.map(one => one.name)).toEqual(['c']);
});

it('leaves the steps before a failing one standing, and tells of the failure at its step', async () => {
  [drop('a'), FAILING, drop('b')].forEach(one => wrangler.add(one));
  await settled();
  expect(wrangler.columns.map(one => one.name)).toEqual(['b', 'c']);
  expect(ops(wrangler.table?.steps)).toEqual(['drop-columns']);
  const came = wrangler.steps.map(one => wrangler.cameOf(one));
  expect(came.map(one => one?.failure?.row ?? null)).toEqual([null, 7, null]);
  expect(came.map(one => one?.outcome?.removed)).toEqual([
    ['a'],
    undefined,
    undefined
  ]);
  wrangler.toggle(1);
  await settled();
  expect(wrangler.columns.map(one => one.name)).toEqual(['c']);
});

it('tells of a step what came of it wherever it was moved', async () => {
  wrangler.add(drop('a'));
  wrangler.add(drop('b'));
  await settled();
  door.hold('run');
  wrangler.move(0, 1);
  expect(
    wrangler.steps.map(one => wrangler.cameOf(one)?.outcome?.removed)
  ).toEqual([['b'], ['a']]);
});

it('shows the frame as it was after a step, with its columns', async () => {
  wrangler.add(drop('a'));
  wrangler.add(drop('b'));
  wrangler.add(drop('c'));
  await settled();
  wrangler.select(1);
  await settled();
  expect(wrangler.at).toBe(1);
  expect(wrangler.columns.map(one => one.name)).toEqual(['b', 'c']);
  wrangler.select(0);
  expect(wrangler.columns.map(one => one.name)).toEqual(['a', 'b', 'c']);
  wrangler.select(null);
  expect(wrangler.at).toBe(3);
  expect(wrangler.columns).toEqual([]);
});

it('shows what a draft would change where it will stand, and does it when it is applied', async () => {
  wrangler.add(drop('a'));
  wrangler.add(drop('b'));
  await settled();
  const tried = drop('c');
  wrangler.try({ place: 1, replaces: true, step: tried });
  await settled();
  expect([ops(wrangler.table?.steps), wrangler.table?.trial]).toEqual([
    ['drop-columns'],
    tried
  ]);
  wrangler.apply();
  await settled();
  expect(wrangler.draft).toBeNull();
  expect(wrangler.table?.trial).toBeNull();
  expect(wrangler.columns.map(one => one.name)).toEqual(['b']);
  wrangler.try({ place: 0, replaces: false, step: drop('b') });
  wrangler.apply();
  await settled();
  expect(wrangler.steps.map(one => one.do)).toEqual([
    drop('b').do,
    drop('a').do,
    tried.do
  ]);
});

it('filters by no column that is gone, and again once it is back', async () => {
  const filter = { type: 'presence', column: 'a', what: 'missing' } as const;
  const rows = { type: 'rows', rows: [3] } as const;
  wrangler.show({
    filters: [filter, { ...rows, rows: [3] }],
    sort: [{ column: 'b' }]
  });
  expect(wrangler.view.filters).toHaveLength(2);
  wrangler.add(drop('a'));
  await settled();
  expect(wrangler.view.filters).toEqual([]);
  expect(wrangler.view.sort).toEqual([{ column: 'b' }]);
  wrangler.undo();
  await settled();
  // Rows were picked by their places in a table that is not shown any more.
  expect(wrangler.view.filters).toEqual([filter]);
});

it('keeps filters, sort, hidden and pinned columns for the next page, but no rows by their places', async () => {
  const filter = { type: 'presence', column: 'a', what: 'missing' } as const;
  const sort = [{ column: 'b', descending: true }];
  wrangler.show({ filters: [filter, { type: 'rows', rows: [3] }], sort });
  wrangler.arrange({ hidden: ['c'], pinned: ['b'] });
  const kept = JSON.parse(JSON.stringify(wrangler.kept)) as Kept;
  wrangler.dispose();
  wrangler = make(kept);
  await settled();
  expect(wrangler.view).toMatchObject({ filters: [filter], sort });
  const arrangement = new Arrangement(wrangler.kept.arranged);
  const { columns, pinned } = arrangement.arrange(wrangler.columns);
  expect(columns.map(one => one.name)).toEqual(['b', 'a']);
  expect(pinned).toBe(1);
});

it('looks at no column that is gone', async () => {
  wrangler.look('a');
  expect(wrangler.column).toBe('a');
  wrangler.add(drop('a'));
  await settled();
  expect(wrangler.column).toBeNull();
});

it('loses no recipe with a kernel that dies in the middle of a step, and goes on once it is reopened', async () => {
  wrangler.add(drop('b'));
  wrangler.add(impute('a'));
  await settled();
  door.hold('run');
  wrangler.add(drop('c'));
  door.die();
  await settled();
  expect([wrangler.phase, wrangler.isRunning]).toEqual(['lost', false]);
  expect(wrangler.table).toBeNull();
  expect(ops(wrangler.kept.steps)).toEqual([
    'drop-columns',
    'impute',
    'drop-columns'
  ]);
  // It can still be written on.
  wrangler.undo();
  wrangler.redo();
  const dead = door;
  wrangler.reopen();
  await settled();
  expect(dead.isDisposed).toBe(true);
  expect(wrangler.phase).toBe('open');
  expect(values(wrangler.steps)).toEqual([undefined, 2, undefined]);
  expect(wrangler.columns.map(one => one.name)).toEqual(['a']);
});

it('says why a frame could not be opened, and tries again', async () => {
  const says = {
    open: () => {
      throw refusal('INVALID', 'There is no flights.');
    }
  };
  doors = [new FakeDoor(says)];
  wrangler = make({ steps: [drop('a')] });
  await settled();
  expect([wrangler.phase, String(wrangler.failure)]).toEqual([
    'failed',
    'Error: There is no flights.'
  ]);
  delete (door.says as Record<string, unknown>).open;
  wrangler.reopen();
  await settled();
  expect(wrangler.phase).toBe('open');
  expect(wrangler.columns.map(one => one.name)).toEqual(['b', 'c']);
});

it('keeps what is open where another sample of it is refused', async () => {
  wrangler.add(drop('a'));
  await settled();
  Object.assign(door.says, {
    open: () => {
      throw refusal('INVALID', 'x is no column.');
    }
  });
  wrangler.reopen({ ...ALL, how: 'stratified', column: 'x' });
  await settled();
  expect([wrangler.phase, String(wrangler.failure)]).toEqual([
    'open',
    'Error: x is no column.'
  ]);
  expect(wrangler.table?.frame).toBe('frame-1');
  expect(wrangler.kept.sampling.how).toBe('all');
});

it('opens the sample that was asked for last, and lets the other go', async () => {
  door.hold('open');
  wrangler.reopen({ ...ALL, how: 'first', rows: 10 });
  wrangler.reopen({ ...ALL, how: 'random', rows: 20 });
  const [first, second] = door.waiting;
  second.answer();
  await settled();
  first.answer();
  await settled();
  expect(wrangler.kept.sampling).toMatchObject({ how: 'random', rows: 20 });
  expect(wrangler.opened?.frame).toBe('frame-2');
  expect(door.of('close').map(one => one.frame)).toEqual([
    'frame-1',
    'frame-3'
  ]);
});

it('says what the kernel could not even read, and goes on with what it last ran', async () => {
  wrangler.add(drop('a'));
  await settled();
  Object.assign(door.says, {
    run: () => {
      throw refusal('INVALID', 'columns is empty.');
    }
  });
  wrangler.add(drop());
  await settled();
  expect(String(wrangler.failure)).toBe('Error: columns is empty.');
  expect(wrangler.steps).toHaveLength(2);
  expect(wrangler.columns.map(one => one.name)).toEqual(['b', 'c']);
});

it('knows whether its file says what its steps do', async () => {
  wrangler.add(drop('a'));
  await settled();
  expect(wrangler.kept.unsaved).toBe(false);
  wrangler.saved(wrangler.steps, 'clean', 'clean.recipe.json');
  expect(wrangler.kept).toMatchObject({ name: 'clean', unsaved: false });
  wrangler.add(drop('b'));
  await settled();
  expect(wrangler.kept.unsaved).toBe(true);
  wrangler.undo();
  await settled();
  expect(wrangler.kept.unsaved).toBe(false);
  wrangler.load([impute('a')], 'other', 'other.recipe.json');
  expect(wrangler.kept.unsaved).toBe(false);
  await settled();
  // The file does not have what the steps have learned since.
  expect(wrangler.kept.unsaved).toBe(true);
  wrangler.undo();
  expect(ops(wrangler.steps)).toEqual(['drop-columns']);
});

it('keeps what brings it back: steps, what they learned, and what can be undone', async () => {
  wrangler.add(impute('a'));
  wrangler.add(drop('b'));
  wrangler.undo();
  await settled();
  const kept = JSON.parse(JSON.stringify(wrangler.kept)) as Kept;
  wrangler.dispose();
  wrangler = make(kept);
  expect(values(wrangler.steps)).toEqual([3]);
  wrangler.redo();
  await settled();
  expect(ops(wrangler.table?.steps)).toEqual(['impute', 'drop-columns']);
});

it('tells that the notebook has another frame, until it is opened again', async () => {
  door.stale.emit('frame-1');
  expect(wrangler.isStale).toBe(true);
  wrangler.reopen();
  await settled();
  expect(wrangler.isStale).toBe(false);
  door.stale.emit('frame-1');
  expect(wrangler.isStale).toBe(false);
});

it('lets its frame and its kernel go when it is closed, and hears no late answer', async () => {
  door.hold('run');
  wrangler.add(drop('a'));
  const [late] = door.waiting;
  let told = 0;
  wrangler.changed.connect(() => (told += 1));
  wrangler.dispose();
  late.answer();
  await settled();
  expect(told).toBe(0);
  expect(door.of('close')).toHaveLength(1);
  expect(door.isDisposed).toBe(true);
});
