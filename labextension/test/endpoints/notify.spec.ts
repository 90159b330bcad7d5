import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { notifyFailures } from '../../src/endpoints/notify';
import type { EndpointEvent } from '../../src/studio/types';
import { FakeStudio } from '../fixtures';

let studio: FakeStudio;
let wanted: boolean;
let shown: string[];
let events: EndpointEvent[];
const opened = vi.fn();

function failed(number: number, deployment: string): EndpointEvent {
  return {
    number,
    time: 1000 + number,
    actor: 'studio',
    endpoint: 'flights',
    deployment,
    verb: 'failed',
    sentence: `${deployment} (late/${deployment}): No module named lightgbm`
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  Notification.manager.dismiss();
  opened.mockReset();
  wanted = true;
  shown = [];
  events = [failed(7, '4'), failed(3, '3')];
  studio = new FakeStudio({
    'get /endpoints/flights/events': () => ({
      events,
      total: events.length,
      change: studio.number
    })
  });
  const commands = new CommandRegistry();
  commands.addCommand('cellworks:open-endpoint', { execute: opened });
  notifyFailures({
    studio,
    commands,
    trans: nullTranslator.load('cellworks'),
    wanted: () => wanted,
    isShown: (endpoint, deployment) =>
      shown.includes(`${endpoint}/${deployment}`)
  });
});
afterEach(() => {
  vi.useRealTimers();
});

async function hear(verb: string): Promise<string[]> {
  studio.emit({
    slice: 'endpoints',
    entity: 'flights',
    verb,
    number: ++studio.number
  });
  await vi.advanceTimersByTimeAsync(5000);
  return Notification.manager.notifications.map(one => one.message);
}

it('tells why a deployment failed, and opens its endpoint', async () => {
  expect(await hear('deploying')).toEqual([]);
  expect(await hear('failed')).toEqual([
    'A deployment failed at flights: 4 (late/4): No module named lightgbm'
  ]);
  const [{ type, options }] = Notification.manager.notifications;
  expect([type, options.autoClose]).toEqual(['error', false]);
  options.actions?.[0].callback(new MouseEvent('click'));
  expect(opened).toHaveBeenCalledWith({ endpoint: 'flights' });
});

it('tells each failure once, and two that come together both', async () => {
  await hear('failed');
  expect(await hear('failed')).toHaveLength(1);
  events = [failed(12, '5'), failed(11, '4'), ...events];
  studio.emit({
    slice: 'endpoints',
    entity: 'flights',
    verb: 'failed',
    number: ++studio.number
  });
  expect(await hear('failed')).toHaveLength(3);
});

it('is silent where the wizard says it, or the settings ask for that', async () => {
  shown = ['flights/4'];
  expect(await hear('failed')).toEqual([]);
  wanted = false;
  events = [failed(9, '5'), ...events];
  expect(await hear('failed')).toEqual([]);
});
