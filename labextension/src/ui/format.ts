/** Numbers, sizes and times as people read them. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `310 MB`, with three digits at most. */
export function bytes(size: number): string {
  let unit = 0;
  let value = size;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** `2 ms`, `0.2 s`, `8.1 s`, `1:05`, `2:03:09`: for one stretch of time. */
export function duration(seconds: number): string {
  if (seconds < 0.0995) {
    return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  }
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : minutes(seconds);
}

/** `0:07`, `12:03`, `2:03:09`, `3 d 4:00:00`: for times that stand under one another. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  if (days > 0) {
    return `${days} d ${hours}:${rest}`;
  }
  return hours > 0
    ? `${hours}:${rest}`
    : `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

/** The words of marks on an axis of durations: in one unit, as fine as the marks lie apart. */
export function durations(marks: readonly number[]): string[] {
  const last = marks.at(-1) ?? 0;
  const apart = marks.length > 1 ? last - marks[marks.length - 2] : last;
  const finer = Math.max(0, -Math.floor(Math.log10(apart) + 1e-9));
  return marks.map(mark => {
    if (mark === 0) {
      return '0';
    }
    if (last < 1) {
      return `${Number((mark * 1000).toPrecision(9))} ms`;
    }
    return last < 60 ? `${mark.toFixed(finer)} s` : minutes(mark);
  });
}

/** A measured value with four significant digits, no longer than it need be. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) {
    return String(value);
  }
  if (size >= 1e6 || (size !== 0 && size < 1e-3)) {
    return value.toExponential(2).replace('e+', 'e');
  }
  return String(Number(value.toPrecision(4)));
}

/** `1,204`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `12.3%`, `<0.1%`: a share of something. */
export function percent(share: number): string {
  const hundredths = share * 100;
  return hundredths > 0 && hundredths < 0.1
    ? '<0.1%'
    : `${hundredths.toFixed(hundredths < 10 ? 1 : 0).replace(/\.0$/, '')}%`;
}

/** `14:02:11` for today, `28 Nov 14:02` for this year, `28 Nov 2025` before it. */
export function clock(seconds: number, now = Date.now()): string {
  const at = new Date(seconds * 1000);
  const today = new Date(now);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === today.toDateString()) {
    return `${time}:${two(at.getSeconds())}`;
  }
  const day = `${at.getDate()} ${MONTHS[at.getMonth()]}`;
  return at.getFullYear() === today.getFullYear()
    ? `${day} ${time}`
    : `${day} ${at.getFullYear()}`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1]
];

/** `3 minutes ago`. */
export function ago(seconds: number, now = Date.now()): string {
  const passed = seconds - now / 1000;
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, length] of STEPS) {
    if (Math.abs(passed) >= length) {
      return words.format(Math.trunc(passed / length), unit);
    }
  }
  return words.format(0, 'second');
}
