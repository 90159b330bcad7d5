import { expect, it } from 'vitest';
import {
  BLANK,
  endpointFor,
  type Fields,
  fieldsOf,
  stepOf,
  wishOf,
  wrongIn
} from '../../src/endpoints/deploy/fields';
import { unlike } from '../../src/endpoints/deploy/unlike';
import { makeDeployment } from './fixtures';

const FILLED: Fields = {
  ...BLANK,
  model: 'late-flights',
  version: '3',
  endpoint: 'flights'
};

it('asks for what the SDK asks for, in the studio’s units', () => {
  const wish = wishOf(
    {
      ...FILLED,
      latency: '20',
      memory: '512',
      traffic: 'share',
      share: '12.5'
    },
    false
  );
  expect(wish.version).toBe('late-flights/3');
  expect(wish.share).toBe(12.5);
  expect(wish.scaling?.batching?.latency).toBe(0.02);
  expect(wish.scaling?.limits?.memory).toBe(512 * 1024 * 1024);
  expect(wish.scaling?.compile).toBe(false);
  expect(wish).not.toHaveProperty('autostart');
});

it('gives a new endpoint’s first deployment all of the traffic', () => {
  const wish = wishOf({ ...FILLED, traffic: 'share', keep: true }, true);
  expect(wish).not.toHaveProperty('share');
  expect(wish).not.toHaveProperty('keep');
});

it.each([
  ['workers', '0'],
  ['workers', '1.5'],
  ['workers', ''],
  ['threads', 'two'],
  ['timeout', '0'],
  ['memory', '-1'],
  ['endpoint', 'my flights'],
  ['name', '-x'],
  ['version', ''],
  ['model', ' ']
] as const)('tells that %s is not %j', (name, value) => {
  expect(wrongIn({ ...FILLED, [name]: value })).toEqual([name]);
});

it('asks for a share only where one is wanted', () => {
  expect(wrongIn({ ...FILLED, share: '101' })).toEqual([]);
  expect(wrongIn({ ...FILLED, traffic: 'share', share: '101' })).toEqual([
    'share'
  ]);
  expect(stepOf('share')).toBe('compute');
});

it('fills itself with a deployment that is to be changed', () => {
  const found = fieldsOf('flights', makeDeployment({ name: 'blue' }));
  expect({ ...BLANK, ...found }).toMatchObject({
    model: 'late-flights',
    version: '3',
    name: 'blue',
    latency: '5',
    traffic: 'same'
  });
  expect(wrongIn({ ...BLANK, ...found })).toEqual([]);
});

it('calls an endpoint as the SDK does', () => {
  expect(endpointFor('late flights (v2)')).toBe('late-flights-v2-');
});

it('names the columns in which a version differs', () => {
  const column = (name: string, type: string, required = true) => ({
    name,
    type,
    required,
    default: null
  });
  const signature = (...inputs: ReturnType<typeof column>[]) => ({
    signature: { inputs, outputs: [], params: [], json: '{}' }
  });
  const place = {
    inputs: [column('hour', 'long'), column('dep_delay', 'double')],
    outputs: [column('', 'long')]
  };
  expect(
    unlike(
      place,
      signature(
        column('hour', 'double'),
        column('dep_delay', 'double'),
        column('carrier', 'string', false)
      )
    )
  ).toEqual([
    { group: 'inputs', name: 'hour', values: ['long', 'double'] },
    { group: 'inputs', name: 'carrier', values: [null, 'string, optional'] }
  ]);
  expect(unlike(place, { signature: null })).toEqual([]);
});
