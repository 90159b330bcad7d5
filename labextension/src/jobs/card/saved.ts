import type { IOutput } from '@jupyterlab/nbformat';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Job } from '../../studio';
import { plain } from '../../ui/ansi';
import { figure, minutes } from '../../ui/format';
import { leadingMetric } from '../states';
import { CARD } from '../tokens';
import { escape, outputHtml, preformatted } from './still';

const WIDGET = 'application/vnd.jupyter.widget-view+json';

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
  job: Job,
  outputs: readonly IOutput[]
): ReadonlyPartialJSONObject {
  const { row, failure } = job;
  const lead = leadingMetric(Object.keys(row.metrics));
  const lines = [
    [
      row.name,
      `job ${row.number}`,
      row.state,
      row.started && row.ended ? minutes(row.ended - row.started) : '',
      lead === undefined ? '' : `${lead} ${figure(row.metrics[lead])}`,
      ...row.registered
    ]
      .filter(Boolean)
      .join('  '),
    Object.entries(row.parameters)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join('  '),
    failure?.sentence ?? row.sentence ?? ''
  ].filter(Boolean);
  const trace = failure?.traceback ? plain(failure.traceback) : '';
  const kept = data[CARD] as ReadonlyPartialJSONObject;
  // Where a widget of the kernel's drew the card, nothing will once the kernel is gone.
  const rest = Object.entries(data).filter(([form]) => form !== WIDGET);
  return {
    ...Object.fromEntries(rest),
    [CARD]: { ...kept, number: row.number, name: row.name, state: row.state },
    'text/plain': [...lines, trace].filter(Boolean).join('\n'),
    'text/html': htmlOf(lines, trace, outputs)
  };
}

/** Characters of outputs that a notebook takes in; the rest is in the studio. */
const MOST = 2_000_000;

function htmlOf(
  [head, ...rest]: readonly string[],
  trace: string,
  outputs: readonly IOutput[]
): string {
  const parts = [
    `<div><b>${escape(head)}</b></div>`,
    ...rest.map(line => `<div style="opacity:0.75">${escape(line)}</div>`),
    preformatted(trace)
  ];
  let left = MOST;
  for (const part of outputs.map(outputHtml)) {
    left -= part.length;
    parts.push(
      left < 0 ? '<div>… the rest of the output is in the studio</div>' : part
    );
    if (left < 0) {
      break;
    }
  }
  return `<div style="border-left:3px solid currentColor;padding:2px 8px">${parts.join('')}</div>`;
}
