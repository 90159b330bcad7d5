import { describe, expect, it } from 'vitest';
import {
  momentIn,
  spokenDate,
  writtenIn
} from '../../src/schedules/form/moments';

const BERLIN = 'Europe/Berlin';

function utc(written: string): number {
  return Date.parse(`${written}Z`) / 1000;
}

describe('a date and time by the clocks of a zone', () => {
  it('is a moment, and that moment is written as it was', () => {
    for (const [zone, written, there] of [
      [BERLIN, '2026-01-15T06:00', '2026-01-15T05:00'],
      [BERLIN, '2026-07-15T06:00', '2026-07-15T04:00'],
      ['Asia/Kolkata', '2026-07-15T00:00', '2026-07-14T18:30'],
      ['America/New_York', '2026-12-31T23:59:30', '2027-01-01T04:59:30'],
      ['UTC', '1969-12-31T23:59', '1969-12-31T23:59']
    ] as const) {
      expect(momentIn(written, zone)).toBe(utc(there));
      expect(writtenIn(utc(there), zone)).toBe(written);
    }
  });

  it('counts as in Python where the clocks are changed', () => {
    // Left out in spring, so by the clock before; there twice in autumn, so the first.
    expect(momentIn('2026-03-29T02:30', BERLIN)).toBe(utc('2026-03-29T01:30'));
    expect(momentIn('2026-10-25T02:30', BERLIN)).toBe(utc('2026-10-25T00:30'));
    expect(momentIn('2026-10-25T03:00', BERLIN)).toBe(utc('2026-10-25T02:00'));
    expect(momentIn('2026-04-05T01:45', 'Australia/Lord_Howe')).toBe(
      utc('2026-04-04T14:45')
    );
  });

  it('is nothing where nothing is written', () => {
    expect(momentIn('', BERLIN)).toBeNull();
    expect(writtenIn(null, BERLIN)).toBe('');
  });

  it('is said without a time at midnight', () => {
    expect(spokenDate('2026-03-29T00:00')).toBe('2026-03-29');
    expect(spokenDate('2026-03-29T06:30')).toBe('2026-03-29 06:30');
  });
});
