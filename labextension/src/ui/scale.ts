/** Points of a curve; a y that is not a finite number breaks it. */
export interface Curve {
  label: string;
  /** What tells it from the others, where the label does not. */
  id?: string;
  /** Its colour; its place among the curves unless said. */
  colour?: number;
  points: readonly (readonly [x: number, y: number])[];
}

/** From the smallest to the largest. */
export type Span = readonly [low: number, high: number];

/** The span of some numbers, widened where they are all the same. */
export function spanOf(values: Iterable<number>): Span | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) {
    return undefined;
  }
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1;
    return [low - room, high + room];
  }
  return [low, high];
}

/** Round numbers inside a span, about as many as asked for. */
export function ticks([low, high]: Span, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough) ?? rough;
  const found: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high + step * 1e-9; at++) {
    // A multiple of the step, and not a sum of steps, so that 0.3 stays 0.3.
    found.push(Number((at * step).toPrecision(12)));
  }
  return found;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map(n => n * MINUTE),
  ...[1, 2, 3, 6, 12].map(n => n * HOUR),
  ...[1, 2, 7, 14].map(n => n * DAY)
];

/** Times (in seconds, UTC) inside a span at which a clock or a calendar is round, about as many as asked for. */
export function timeTicks([low, high]: Span, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted);
  if (rough < 1) {
    return ticks([low, high], wanted);
  }
  const step = STEPS.find(one => one >= rough);
  if (step !== undefined) {
    const first = Math.ceil(low / step);
    const count = Math.floor(high / step) - first + 1;
    return Array.from({ length: count }, (_, at) => (first + at) * step);
  }
  return monthsIn([low, high], Math.round(rough / (30.44 * DAY)));
}

const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/** The first of every so many months; where these are many, of years. */
function monthsIn([low, high]: Span, each: number): number[] {
  const step = MONTHS.find(one => one >= each) ?? Math.ceil(each / 1200) * 1200;
  const from = new Date(low * 1000);
  const found: number[] = [];
  let month = from.getUTCFullYear() * 12 + from.getUTCMonth();
  month -= month % step;
  for (; ; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12) / 1000;
    if (at > high) {
      return found;
    }
    if (at >= low) {
      found.push(at);
    }
  }
}

/** Powers of ten inside a span of logarithms, and the span's ends where there are none. */
export function logTicks([low, high]: Span): number[] {
  const first = Math.ceil(low);
  const count = Math.floor(high) - first + 1;
  const step = Math.max(1, Math.ceil(count / 6));
  const found = Array.from(
    { length: Math.max(0, Math.ceil(count / step)) },
    (_, at) => first + at * step
  );
  return found.length > 1 ? found : [low, high];
}

/**
 * A path through the points: at most four a pixel, so that a long curve costs what a short one does
 * and still shows each peak.
 */
export function path(
  points: Curve['points'],
  x: (value: number) => number,
  y: (value: number) => number
): string {
  const commands: string[] = [];
  let column: { at: number; low: number; high: number; last: number } | null =
    null;
  let pen = 'M';
  const put = (px: number, py: number) => {
    commands.push(`${pen}${px.toFixed(1)},${py.toFixed(1)}`);
    pen = 'L';
  };
  const flush = () => {
    if (column) {
      const { at, low, high, last } = column;
      if (low !== last) {
        put(at, low);
      }
      if (high !== last && high !== low) {
        put(at, high);
      }
      put(at, last);
      column = null;
    }
  };
  for (const [px, py] of points) {
    if (!Number.isFinite(py) || !Number.isFinite(px)) {
      flush();
      pen = 'M';
      continue;
    }
    const at = Math.round(x(px) * 2) / 2;
    const value = y(py);
    if (column && column.at === at) {
      column.low = Math.min(column.low, value);
      column.high = Math.max(column.high, value);
      column.last = value;
    } else {
      flush();
      column = { at, low: value, high: value, last: value };
    }
  }
  flush();
  return commands.join('');
}

/** The place in sorted points that is nearest to x. */
export function nearest(points: Curve['points'], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle][0] < x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return Math.abs(points[low]?.[0] - x) <= Math.abs(points[high]?.[0] - x)
    ? low
    : high;
}
