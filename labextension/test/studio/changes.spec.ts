import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StudioEvent } from '../../src/studio/changes';
import { FakeStudio } from '../fixtures';

let studio: FakeStudio;
let heard: string[];

beforeEach(() => {
  vi.useFakeTimers();
  studio = new FakeStudio();
  heard = [];
  studio.changes.heard.connect((_, event: StudioEvent) => {
    heard.push(event.event);
  });
});
afterEach(() => {
  studio.changes.dispose();
  vi.useRealTimers();
});

it('tells changes and growth, and nothing of others', () => {
  studio.change('job_1', 'running', 1);
  studio.grew('job_1', 'log');
  studio.emit({ slice: 'studio', entity: 'supervisor', verb: 'gone' });
  studio.emit({ nonsense: 1 });
  studio.stream.emit({ schema_id: 'https://another.org/event', slice: 'jobs' });
  expect(heard).toEqual(['change', 'grew', 'presence']);
});

it('says that something was missed where numbers leave a gap', () => {
  studio.change('job_1', 'running', 4);
  studio.change('job_1', 'stopping', 5);
  expect(heard).toEqual(['change', 'change']);
  studio.change('job_1', 'stopped', 8);
  expect(heard.slice(2)).toEqual(['missed', 'change']);
});

it('says so too when the server is ahead of what was heard', async () => {
  studio.change('job_1', 'running', 4);
  await studio.changes.check();
  expect(heard).toEqual(['change']);
  studio.number = 6;
  await studio.changes.check();
  expect(heard).toEqual(['change', 'missed']);
  await studio.changes.check();
  expect(heard).toEqual(['change', 'missed']);
});

it('says so however much one page has seen of it', async () => {
  studio.change('job_1', 'running', 4);
  studio.changes.seen(6);
  studio.number = 6;
  await studio.changes.check();
  expect(heard).toEqual(['change', 'missed']);
});

it('is not misled by an event that overtakes the answer', async () => {
  studio.change('job_1', 'running', 4);
  const asked = studio.changes.check();
  studio.emit({ slice: 'jobs', entity: 'job_1', verb: 'stopped', number: 5 });
  await asked;
  expect(heard).toEqual(['change', 'change']);
});

it('takes another store’s smaller numbers for a new beginning', async () => {
  studio.change('job_1', 'running', 40);
  studio.number = 2;
  await studio.changes.check();
  expect(heard).toEqual(['change', 'missed']);
  studio.change('job_9', 'queued', 3);
  expect(heard).toEqual(['change', 'missed', 'change']);
});

const beat = (told: number, number: number | undefined, relay = 'one') =>
  studio.emit({
    slice: 'studio',
    entity: 'supervisor',
    verb: number === undefined ? 'gone' : 'beats',
    relay,
    told,
    ...(number === undefined ? {} : { number })
  });

it('says that something was missed where a beat counts more than was heard', () => {
  studio.change('job_1', 'running', 4);
  beat(7, 4);
  heard.length = 0;
  studio.grew('job_1', 'log');
  beat(8, 4);
  expect(heard).toEqual(['grew']);
  beat(9, 4);
  expect(heard).toEqual(['grew', 'missed']);
  beat(9, 4);
  expect(heard).toEqual(['grew', 'missed']);
});

it('says so at the first beat of another server, and where its number is another', () => {
  studio.change('job_1', 'running', 4);
  beat(7, 4);
  heard.length = 0;
  beat(7, 4, 'two');
  expect(heard).toEqual(['missed']);
  beat(7, 5, 'two');
  expect(heard).toEqual(['missed', 'missed']);
});

it('hears from a beat that the supervisor is gone, once, and that it is back', () => {
  studio.change('job_1', 'running', 4);
  beat(7, 4);
  heard.length = 0;
  beat(7, undefined);
  beat(7, undefined);
  expect(heard).toEqual(['presence']);
  beat(7, 4);
  expect(heard).toEqual(['presence', 'presence']);
});
