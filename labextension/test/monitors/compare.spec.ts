import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  BLANK,
  type Fields,
  wishOf,
  wrongIn
} from '../../src/monitors/compare/fields';
import { compareLines } from '../../src/monitors/compare/lines';
import {
  NO_SIDE,
  secondsOf,
  type Side,
  sideOf,
  sourceOf,
  wordsOf
} from '../../src/monitors/compare/sides';

const NOW = Date.parse('2026-11-30T14:00:00Z');
const requests = (change: Partial<Side>): Side => ({
  ...NO_SIDE,
  kind: 'requests',
  name: 'flights',
  ...change
});

describe('a side', () => {
  it('is read from what Python and a shell write, and written so again', () => {
    for (const words of [
      'model:late/3',
      'model:late@champion',
      'dataset:flights/2',
      '/data/july.parquet',
      'endpoint:flights',
      'endpoint:flights@1h',
      'endpoint:flights@2026-11-01T08:00Z..2026-11-02T09:30Z',
      'endpoint:flights@2026-11-01T08:00Z..'
    ]) {
      expect(wordsOf(sideOf(words, NOW))).toBe(words);
    }
    expect(sideOf('endpoint:flights@24h', NOW).span).toBe('1d');
    expect(wordsOf(sideOf('endpoint:flights@3h', NOW))).toBe(
      'endpoint:flights@2026-11-30T11:00Z..'
    );
  });

  it('is asked for by what it is', () => {
    expect(sourceOf(sideOf('model:late/3'))).toEqual({
      type: 'baseline',
      model: 'late/3'
    });
    expect(sourceOf(sideOf('endpoint:flights@1d', NOW), NOW)).toEqual({
      type: 'requests',
      endpoint: 'flights',
      since: NOW / 1000 - 86_400
    });
    expect(sourceOf(sideOf('endpoint:flights', NOW), NOW)).toEqual({
      type: 'requests',
      endpoint: 'flights'
    });
  });

  it('lasts as long as Python reads it to', () => {
    expect(
      ['90', '90s', '1h30m', '2d', '1.5h', ' 1 H ', '0'].map(secondsOf)
    ).toEqual([90, 90, 5400, 172_800, 5400, 3600, 0]);
    expect(['', 'soon', '1h1h', '3m1h', '1w'].map(secondsOf)).toEqual(
      Array(5).fill(NaN)
    );
  });
});

const RIGHT: Fields = {
  ...BLANK,
  reference: sideOf('dataset:spoken-flights/1'),
  current: sideOf('/data/july.parquet')
};

describe('the form', () => {
  it('is wrong where a side, a limit or a window cannot be', () => {
    expect(wrongIn(RIGHT)).toEqual([]);
    expect(wrongIn(BLANK)).toEqual(['reference', 'current']);
    expect(
      wrongIn({
        ...RIGHT,
        reference: { ...NO_SIDE, kind: 'baseline', name: 'late' },
        current: requests({
          span: 'between',
          since: '2026-11-02T00:00',
          until: '2026-11-01T00:00'
        }),
        threshold: '-1',
        thresholds: [{ name: 'temp', value: 'much' }],
        importance: [{ name: '', value: '1' }],
        window: 'soon'
      })
    ).toEqual([
      'reference',
      'current-span',
      'threshold',
      'thresholds',
      'importance',
      'window'
    ]);
  });

  it('needs a time column to cut rows by, unless a log knows when each was', () => {
    expect(wrongIn({ ...RIGHT, window: '1d' })).toEqual(['time']);
    expect(wrongIn({ ...RIGHT, window: '1d', time: 'time_hour' })).toEqual([]);
    expect(
      wrongIn({ ...RIGHT, window: '1h', current: requests({ span: '1d' }) })
    ).toEqual([]);
  });
});

/** What the form asks for, in every way that it can but for an endpoint’s log. */
const FORMS: Fields[] = [
  { ...RIGHT, current: sideOf('/DATA/july.parquet') },
  {
    reference: sideOf('file:/DATA/january.parquet'),
    current: sideOf('/DATA/july rows.csv'),
    name: 'it’s "july" & $HOME',
    preset: 'azure',
    threshold: '0.3',
    thresholds: [{ name: 'temp', value: '0.02' }],
    importance: [
      { name: 'temp', value: '0.5' },
      { name: 'carrier', value: '2' }
    ],
    ignore: 'carrier, -x',
    label: 'late',
    prediction: 'said',
    time: 'at',
    window: '7d'
  },
  {
    ...BLANK,
    reference: sideOf('model:late-drift/1'),
    current: sideOf('/DATA/july.parquet'),
    preset: 'vertex',
    prediction: 'said'
  }
];

it('says the same in Python, for a shell and in YAML: tests/sdk/test_spoken_drift.py runs these very texts', () => {
  const spoken = FORMS.map(fields => ({
    wish: wishOf(fields),
    ...Object.fromEntries(
      compareLines(fields).map(one => [one.language.toLowerCase(), one.text])
    )
  }));
  const text = `${JSON.stringify(spoken, null, 2)}\n`;
  const file = join(__dirname, 'spoken.json');
  if (process.env.CELLWORKS_WRITE) {
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
});

it('says of a log which stretch is meant', () => {
  const [python, shell, yaml] = compareLines({
    ...BLANK,
    reference: sideOf('model:late@champion'),
    current: requests({ span: '1d' }),
    window: '1h'
  }).map(one => one.text);
  expect(python).toContain(
    'cw.drift("model:late@champion", "endpoint:flights@1d", window="1h", keep=True)'
  );
  expect(shell).toBe(
    'cellworks drift model:late@champion endpoint:flights@1d --window 1h --keep'
  );
  expect(yaml).toContain('current: "endpoint:flights@1d"\nwindow: "1h"');
});
