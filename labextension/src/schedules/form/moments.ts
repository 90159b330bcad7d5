const DAY = 86_400_000;

/**
 * Seconds since 1970 of a date and time as the clocks of a zone show it; null where there is none.
 *
 * A time that is there twice is the first, and one that the clocks leave out counts by the clock before
 * the change: as Python has it, so the form says what code says.
 *
 * @param written - `2026-03-29T02:30`, as a field for a date and a time has it.
 */
export function momentIn(written: string, zone: string): number | null {
  const plain = Date.parse(`${written}Z`);
  if (Number.isNaN(plain)) {
    return null;
  }
  const clock = clockOf(zone);
  const byClock = (near: number) => plain - (shown(near, clock) - near);
  const first = byClock(plain - DAY);
  const second = byClock(plain + DAY);
  const is = (moment: number) => shown(moment, clock) === plain;
  return (is(first) || !is(second) ? first : second) / 1000;
}

/** A moment as a field for a date and a time has it, by the clocks of a zone; empty where there is none. */
export function writtenIn(moment: number | null, zone: string): string {
  if (moment === null) {
    return '';
  }
  const text = new Date(shown(moment * 1000, clockOf(zone))).toISOString();
  return text.replace(/(:00)?\.000Z$/, '').replace('Z', '');
}

/** A date and time as code has it: `2026-03-29`, or with a time that is not midnight. */
export function spokenDate(written: string): string {
  return written.replace('T', ' ').replace(/ 00:00$/, '');
}

/** What the clock shows, as if that were Greenwich's. */
function shown(moment: number, clock: Intl.DateTimeFormat): number {
  const parts = clock.formatToParts(moment);
  const part = (type: string) =>
    Number(parts.find(one => one.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')];
  const rest = ((moment % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, rest);
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23'
  });
}
