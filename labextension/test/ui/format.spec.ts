import { expect, it } from 'vitest';
import {
  ago,
  bytes,
  clock,
  duration,
  durations,
  figure,
  minutes
} from '../../src/ui/format';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [7.1 * 2 ** 20, '7.1 MB'],
  [310 * 2 ** 20, '310 MB'],
  [4 * 2 ** 30, '4.0 GB']
])('writes %d bytes as %s', (size, text) => {
  expect(bytes(size)).toBe(text);
});

it.each([
  [0.002, '2 ms'],
  [0.0994, '99 ms'],
  [0.2, '0.2 s'],
  [9.94, '9.9 s'],
  [11, '0:11'],
  [3725, '1:02:05']
])('writes %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it.each([
  [
    [0, 0.05, 0.1, 0.15],
    ['0', '50 ms', '100 ms', '150 ms']
  ],
  [
    [0, 0.0005],
    ['0', '0.5 ms']
  ],
  [
    [0, 0.5, 1, 1.5],
    ['0', '0.5 s', '1.0 s', '1.5 s']
  ],
  [
    [0, 10, 20],
    ['0', '10 s', '20 s']
  ],
  [
    [0, 30, 60, 90],
    ['0', '0:30', '1:00', '1:30']
  ],
  [[0], ['0']]
])('writes the marks %j as %j', (marks, words) => {
  expect(durations(marks)).toEqual(words);
});

it('counts days of a long job', () => {
  expect(minutes(-1)).toBe('0:00');
  expect(minutes(59.9)).toBe('0:59');
  expect(minutes(3 * 86_400 + 14_400)).toBe('3 d 4:00:00');
});

it.each([
  [0.6612345, '0.6612'],
  [8, '8'],
  [0, '0'],
  [-3, '-3'],
  [123456.789, '123500'],
  [12_345_678, '1.23e7'],
  [0.00001234, '1.23e-5'],
  [NaN, 'nan'],
  [-Infinity, '-inf'],
  [null, '–'],
  [undefined, '–']
])('writes the figure %d as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

it('writes a moment as short as it stays clear', () => {
  const now = new Date(2026, 10, 29, 15, 0, 0).getTime();
  const at = (...parts: [number, number, number, number, number, number]) =>
    new Date(...parts).getTime() / 1000;
  expect(clock(at(2026, 10, 29, 14, 2, 11), now)).toBe('14:02:11');
  expect(clock(at(2026, 10, 28, 9, 5, 0), now)).toBe('28 Nov 09:05');
  expect(clock(at(2025, 0, 3, 9, 5, 0), now)).toBe('3 Jan 2025');
  expect(ago(now / 1000 - 185, now)).toBe('3 minutes ago');
  expect(ago(now / 1000, now)).toBe('now');
});
