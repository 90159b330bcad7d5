import { describe, expect, it } from 'vitest';
import {
  BLANK,
  doesOf,
  fieldsOf,
  valuesOf,
  wrong
} from '../../src/schedules/form/fields';
import { asPython, asShell } from '../../src/schedules/form/lines';
import type { Schedule } from '../../src/studio';

const file = {
  ...BLANK,
  kind: 'file' as const,
  file: 'jobs/train.py',
  params: [
    { name: 'depth', value: '8' },
    { name: 'word', value: 'late' },
    { name: '', value: '' }
  ]
};

describe('the form of a schedule', () => {
  it('takes values as JSON where they are that, else as texts', () => {
    expect(valuesOf(file.params)).toEqual({ depth: 8, word: 'late' });
  });

  it('has a file start in its folder', () => {
    expect(doesOf(file, '/home/ada/')).toEqual({
      kind: 'file',
      file: {
        source: '/home/ada/jobs',
        script: 'train.py',
        notebook: null,
        params: { depth: 8, word: 'late' }
      }
    });
  });

  it('leaves what was pinned as it is', () => {
    const row = {
      name: 'nightly',
      cron: '@daily',
      zone: 'Europe/Berlin',
      starts: null,
      ends: 1_790_000_000,
      overlap: 'queue',
      missed: 'all',
      grace: 90
    };
    const schedule = { row, does: { kind: 'job', job: {} } };
    const fields = fieldsOf(schedule as unknown as Schedule);
    expect(fields).toMatchObject({
      ...row,
      kind: 'kept',
      starts: '',
      ends: '2026-09-21T16:13:20',
      grace: '90'
    });
    expect(doesOf(fields, '/home')).toBeNull();
  });

  it('is told what is missing', () => {
    expect(wrong(BLANK)).toBe('pipeline');
    expect(wrong({ ...file, file: 'train.sh' })).toBe('file');
    expect(wrong({ ...file, grace: '5' })).toBe('grace');
    expect(wrong(file)).toBeNull();
  });

  it('is the same in Python and in a shell', () => {
    const fields = {
      ...file,
      zone: 'Europe/Berlin',
      starts: '2026-03-01T00:00',
      ends: '2026-06-30T18:30',
      overlap: 'queue' as const
    };
    expect(asPython(fields)).toBe(
      'import cellworks as cw\n\ncw.schedule(\n    "jobs/train.py", "0 6 * * 1-5",\n    tz="Europe/Berlin",\n    params={"depth": 8, "word": "late"},\n    start="2026-03-01",\n    end="2026-06-30 18:30",\n    overlap="queue",\n)\n'
    );
    expect(asShell(fields)).toContain("create '0 6 * * 1-5' \\\n  --script");
    expect(asShell(fields)).toContain(
      "--start 2026-03-01 \\\n  --end '2026-06-30 18:30' \\\n"
    );
  });
});
