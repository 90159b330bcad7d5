/** How far back is looked: the last seconds, all of the log, or from one moment to another. */
export type Span = '15m' | '1h' | '1d' | 'all' | 'custom';

/** Seconds of the spans that count back from now. */
export const SECONDS: Partial<Record<Span, number>> = {
  '15m': 900,
  '1h': 3600,
  '1d': 86_400
};

/** Which of the logged rows are wanted. */
export interface Filter {
  /** Words, or a condition in SQL. */
  search: string;
  status: 'any' | 'ok' | 'failed';
  /** A deployment's name; empty is every one. */
  deployment: string;
  labelled: 'any' | 'yes' | 'no';
  span: Span;
  /** Local times as a field has them, `2026-11-30T14:00`, of the span `custom`; empty is without an end. */
  from: string;
  to: string;
}

/** What is asked for at first. */
export const START: Filter = {
  search: '',
  status: 'any',
  deployment: '',
  labelled: 'any',
  span: '1d',
  from: '',
  to: ''
};

/** What the server is asked, beside the stretch of time. */
export interface Query {
  search?: string;
  status?: 'ok' | 'failed';
  deployment?: string;
  labelled?: boolean;
}

/** A stretch of time in seconds since 1970: from `since` on, before `until`. */
export interface Stretch {
  since?: number;
  until?: number;
}

/** The question to the server. */
export function queryOf({
  search,
  status,
  deployment,
  labelled
}: Filter): Query {
  return {
    search: search.trim() || undefined,
    status: status === 'any' ? undefined : status,
    deployment: deployment || undefined,
    labelled: labelled === 'any' ? undefined : labelled === 'yes'
  };
}

/** The stretch of time that is looked at, as it is at a moment. */
export function stretchOf({ span, from, to }: Filter, now: number): Stretch {
  if (span === 'custom') {
    return { since: secondsOf(from), until: secondsOf(to) };
  }
  const back = SECONDS[span];
  return back === undefined ? {} : { since: now - back };
}

/** Whether a person asked for less than every row of the stretch of time. */
export function isNarrowed(filter: Filter): boolean {
  return Object.values(queryOf(filter)).some(one => one !== undefined);
}

/** Whether the same rows are wanted. */
export function isSame(one: Filter, other: Filter): boolean {
  const key = (filter: Filter) =>
    JSON.stringify([
      queryOf(filter),
      filter.span,
      ...(filter.span === 'custom' ? [filter.from, filter.to] : [])
    ]);
  return key(one) === key(other);
}

function secondsOf(local: string): number | undefined {
  const at = new Date(local).getTime() / 1000;
  return Number.isNaN(at) ? undefined : at;
}
