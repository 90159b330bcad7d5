import { StateDB } from '@jupyterlab/statedb';
import { beforeEach, expect, it } from 'vitest';
import { AWAY, Visit } from '../../../src/shell/home/visit';

const EVENING = Date.parse('2026-11-28T18:00:00Z');
const MORNING = Date.parse('2026-11-29T08:00:00Z');

let state: StateDB;

beforeEach(() => {
  state = new StateDB();
});

it('has no visit before the first', async () => {
  const visit = await Visit.load(state);
  visit.look(7, EVENING);
  expect(visit.before).toBeNull();
});

it('counts what is new from the last look of the visit before', async () => {
  const evening = await Visit.load(state);
  evening.look(7, EVENING);
  evening.look(9, EVENING + AWAY / 2);
  const morning = await Visit.load(state);
  morning.look(40, MORNING);
  expect(morning.before).toEqual({ number: 9, time: EVENING + AWAY / 2 });
  // A reload belongs to the same visit.
  const again = await Visit.load(state);
  again.look(41, MORNING + 60_000);
  expect(again.before?.number).toBe(9);
});

it('begins a new visit where a tab was left open over night', async () => {
  const visit = await Visit.load(state);
  visit.look(7, EVENING);
  let told = 0;
  visit.changed.connect(() => (told += 1));
  visit.look(7, MORNING);
  expect(visit.before).toEqual({ number: 7, time: EVENING });
  expect(told).toBe(1);
});

it('remembers what was seen one by one, until all is', async () => {
  const visit = await Visit.load(state);
  visit.look(7, EVENING);
  visit.saw('jobs', 'job_1');
  expect((await Visit.load(state)).has('jobs', 'job_1')).toBe(true);
  expect(visit.has('datasets', 'job_1')).toBe(false);
  visit.markAll(12, [], EVENING);
  const again = await Visit.load(state);
  expect(again.unseen).toBe(12);
  expect(again.before).toBeNull();
  expect(again.has('jobs', 'job_1')).toBe(false);
});

it('forgets what was seen of another store', async () => {
  const visit = await Visit.load(state);
  visit.look(900, EVENING);
  visit.markAll(900, [], EVENING);
  visit.look(3, MORNING);
  expect(visit.unseen).toBe(0);
  expect(visit.before).toBeNull();
});

it('takes what it cannot read for nothing', async () => {
  await state.save('cellworks-visit:home', { unseen: 'seven' });
  expect((await Visit.load(state)).unseen).toBe(0);
});
