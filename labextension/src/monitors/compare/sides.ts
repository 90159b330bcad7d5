import type { NewDrift } from '../../studio';

/** What a side may be. */
export type SideKind = 'baseline' | 'dataset' | 'file' | 'requests';

/** Which stretch of an endpoint's log is meant. */
export type Span = 'all' | '1h' | '1d' | '7d' | 'between';

/** One side as it is written in the form. */
export interface Side {
  kind: SideKind;
  /** A model's version, a dataset's version, a path, or an endpoint. */
  name: string;
  span: Span;
  /** Of `between`: `2026-11-30T14:00` in the time of the browser; empty is open. */
  since: string;
  until: string;
}

/** A side before anybody says what it is. */
export const NO_SIDE: Side = {
  kind: 'file',
  name: '',
  span: '1d',
  since: '',
  until: ''
};

const UNITS: Readonly<Record<string, number>> = {
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1
};

/** Seconds of `90s`, `1h30m`, `1d` or a number; NaN for what is none. */
export function secondsOf(text: string): number {
  const plain = text.trim().toLowerCase().replaceAll(' ', '');
  if (/^\d+(\.\d+)?$/.test(plain)) {
    return Number(plain);
  }
  const parts = [...plain.matchAll(/(\d+(?:\.\d+)?)([dhms])/g)];
  const units = parts.map(([, , unit]) => unit).join('');
  const whole = parts.map(([part]) => part).join('') === plain;
  return plain !== '' && whole && /^d?h?m?s?$/.test(units)
    ? parts.reduce((sum, [, size, unit]) => sum + Number(size) * UNITS[unit], 0)
    : NaN;
}

const SPANS: Readonly<Record<number, Span>> = {
  3600: '1h',
  86400: '1d',
  604800: '7d'
};

/** A side as Python and a shell write it, taken apart: `model:late/3`, `endpoint:flights@24h`. */
export function sideOf(words: string, now: number = Date.now()): Side {
  const [, kind, name = words] =
    /^(model|dataset|endpoint|file):(.*)$/.exec(words) ?? [];
  switch (kind) {
    case 'model':
      return { ...NO_SIDE, kind: 'baseline', name };
    case 'dataset':
      return { ...NO_SIDE, kind: 'dataset', name };
    case 'endpoint':
      return requestsOf(name, now);
    default:
      return { ...NO_SIDE, name };
  }
}

function requestsOf(words: string, now: number): Side {
  const [name, said] = words.split('@', 2);
  const side: Side = { ...NO_SIDE, kind: 'requests', name, span: 'all' };
  if (said === undefined) {
    return side;
  }
  const [since, until] = said.split('..', 2);
  if (until !== undefined) {
    const local = (text: string) => (text ? localOf(Date.parse(text)) : '');
    return {
      ...side,
      span: 'between',
      since: local(since),
      until: local(until)
    };
  }
  const seconds = secondsOf(said);
  const span = SPANS[seconds];
  return span
    ? { ...side, span }
    : { ...side, span: 'between', since: localOf(now - seconds * 1000) };
}

/** What a field of a date and a time holds for a moment. */
function localOf(moment: number): string {
  const at = new Date(moment);
  at.setMinutes(at.getMinutes() - at.getTimezoneOffset());
  return at.toISOString().slice(0, 16);
}

/** A side as Python, a shell and YAML take it. */
export function wordsOf({ kind, name, span, since, until }: Side): string {
  const said = name.trim();
  switch (kind) {
    case 'baseline':
      return `model:${said}`;
    case 'dataset':
      return `dataset:${said}`;
    case 'file':
      return said;
    case 'requests': {
      const stretch = {
        all: '',
        '1h': '@1h',
        '1d': '@1d',
        '7d': '@7d',
        between: `@${momentOf(since)}..${momentOf(until)}`
      }[span];
      return `endpoint:${said}${stretch}`;
    }
  }
}

/** A local time with its zone, which means the same everywhere. */
function momentOf(local: string): string {
  const at = Date.parse(local);
  return Number.isNaN(at) ? '' : `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** A side as the studio is asked for it; `now` in milliseconds since 1970. */
export function sourceOf(
  { kind, name, span, since, until }: Side,
  now: number = Date.now()
): NewDrift['reference'] {
  const said = name.trim();
  switch (kind) {
    case 'baseline':
      return { type: 'baseline', model: said };
    case 'dataset':
      return { type: 'dataset', ref: said };
    case 'file':
      return { type: 'file', path: said };
    case 'requests': {
      if (span === 'between') {
        const seconds = (local: string) =>
          local ? Date.parse(local) / 1000 : null;
        return {
          type: 'requests',
          endpoint: said,
          since: seconds(since),
          until: seconds(until)
        };
      }
      const last = secondsOf(span);
      return {
        type: 'requests',
        endpoint: said,
        ...(!Number.isNaN(last) && { since: now / 1000 - last })
      };
    }
  }
}

const NAMES: Readonly<Record<SideKind, RegExp>> = {
  baseline: /^[^/@:\\]+[/@][\w.-]+$/,
  dataset: /^[^/]+\/[1-9]\d*$/,
  file: /^[/~].*/,
  requests: /^[^/@]+$/
};

/** What of a side is written wrongly. */
export function wrongInSide(side: Side): 'name' | 'span' | undefined {
  if (!NAMES[side.kind].test(side.name.trim())) {
    return 'name';
  }
  if (side.kind === 'requests' && side.span === 'between') {
    const [from, to] = [side.since, side.until].map(Date.parse);
    const isOpen = side.since === '' && side.until === '';
    return isOpen || from >= to ? 'span' : undefined;
  }
  return undefined;
}
