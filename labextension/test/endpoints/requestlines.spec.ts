import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type Filter,
  queryOf,
  START
} from '../../src/endpoints/detail/requests/filter';
import {
  labelLines,
  logLines,
  requestsLines
} from '../../src/endpoints/detail/requests/lines';
import type { LoggedRow } from '../../src/endpoints/detail/requests/rows';
import type { RequestLog } from '../../src/studio/types';
import type { Spoken } from '../../src/ui/spoken';
import { makeEndpoint } from './fixtures';

const FILTERS: Filter[] = [
  START,
  { ...START, span: 'all' },
  {
    ...START,
    search: 'distance > 1000 and carrier = \'UA\' and note <> "$HOME"',
    status: 'failed',
    deployment: 'blue 2',
    labelled: 'no',
    span: '15m'
  },
  {
    ...START,
    labelled: 'yes',
    span: 'custom',
    from: '2026-11-29T14:00',
    to: '2026-11-30T08:30'
  },
  { ...START, span: 'custom', to: '2026-11-30T08:30' }
];

const LABELS: [row: number, label: string | number | boolean][] = [
  [0, 12.5],
  [3, 'it\'s "late", $HOME & 100%'],
  [0, true]
];

const OLD: RequestLog = { sample: 100, exclude: ['name'], days: 90 };
const LOGS: RequestLog[] = [
  { sample: 12.5, exclude: ['name', "it's"], days: 30 },
  { ...OLD, exclude: [] }
];

const texts = (spoken: Spoken[]) =>
  Object.fromEntries(
    spoken.map(({ language, text }) => [language.toLowerCase(), text])
  );

it('says the same in Python and for a shell: tests/sdk/test_spoken_requests.py runs these very texts', () => {
  const spoken = {
    endpoint: makeEndpoint({ log: OLD }),
    requests: FILTERS.map(filter => ({
      filter,
      query: queryOf(filter),
      ...texts(requestsLines('flights', filter))
    })),
    labels: LABELS.map(([row, label]) => ({
      row,
      label,
      ...texts(labelLines('flights', { id: 'req_1', row } as LoggedRow, label))
    })),
    logs: LOGS.map(log => ({
      log,
      ...texts(logLines('flights', log, OLD))
    }))
  };
  const text = `${JSON.stringify(spoken, null, 2)}\n`;
  const file = join(__dirname, 'spokenrequests.json');
  if (process.env.CELLWORKS_WRITE) {
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
});
