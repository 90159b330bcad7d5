import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Job } from '../../studio';
import { minutes } from '../../ui/format';
import { plain } from '../../ui/ansi';
import { CARD } from '../tokens';

/** What a notebook keeps of a card. */
export interface Saved {
  job: string;
  number?: number;
  name?: string;
  /** The state when it was written. */
  state?: string;
}

/** Read what a notebook kept; null where it is not a card's. */
export function savedOf(data: ReadonlyPartialJSONObject): Saved | null {
  const kept = data[CARD];
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) {
    return null;
  }
  const { job, number, name, state } = kept as ReadonlyPartialJSONObject;
  if (typeof job !== 'string') {
    return null;
  }
  return {
    job,
    number: typeof number === 'number' ? number : undefined,
    name: typeof name === 'string' ? name : undefined,
    state: typeof state === 'string' ? state : undefined
  };
}

/** The output's data once the job has ended, for whoever reads the file without Cellworks. */
export function finalData(
  data: ReadonlyPartialJSONObject,
  job: Job
): ReadonlyPartialJSONObject {
  const { row, failure } = job;
  const took = row.started && row.ended ? minutes(row.ended - row.started) : '';
  const head = [
    `job ${row.number} ${row.name}`,
    `${row.state} ${took}`.trim(),
    row.run_id && `run ${row.run_id.slice(0, 8)}`
  ]
    .filter(Boolean)
    .join(' · ');
  const cause = failure ? failure.sentence : '';
  const trace = failure?.traceback ? plain(failure.traceback) : '';
  const kept = data[CARD] as ReadonlyPartialJSONObject;
  return {
    ...data,
    [CARD]: {
      ...kept,
      number: row.number,
      name: row.name,
      state: row.state
    },
    'text/plain': [head, cause, trace].filter(Boolean).join('\n'),
    'text/html': [
      `<p><b>${escape(head)}</b></p>`,
      cause && `<p>${escape(cause)}</p>`,
      trace && `<pre>${escape(trace)}</pre>`
    ]
      .filter(Boolean)
      .join('')
  };
}

function escape(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;'
  };
  return text.replace(/[&<>"]/g, one => names[one]);
}
