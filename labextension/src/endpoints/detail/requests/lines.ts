import type { RequestLog } from '../../../studio';
import { quoted } from '../../../ui/quoting';
import type { Spoken } from '../../../ui/spoken';
import { both } from '../../lines';
import { type Filter, queryOf } from './filter';
import type { LoggedRow } from './rows';

const text = (value: string) => JSON.stringify(value);

/** What reads the rows that are looked at. */
export function requestsLines(endpoint: string, filter: Filter): Spoken[] {
  const { search, deployment, status, labelled } = queryOf(filter);
  const said = Object.entries({
    ...spanOf(filter),
    ...(search && { where: search }),
    ...(deployment && { deployment }),
    ...(status && { status })
  });
  const python = said.map(([name, value]) => `${name}=${text(value)}`);
  const shell = said.map(([name, value]) => `--${name} ${quoted(value)}`);
  if (labelled !== undefined) {
    python.push(`labelled=${labelled ? 'True' : 'False'}`);
    shell.push(labelled ? '--labelled' : '--no-labelled');
  }
  if (filter.span === 'all' || (filter.span === 'custom' && !filter.from)) {
    shell.unshift('--since 1970-01-02'); // a shell looks at the last day where nothing is said
  }
  return both(
    `cw.endpoints[${text(endpoint)}].requests(${python.join(', ')})`,
    [`cellworks endpoints requests ${quoted(endpoint)}`, ...shell].join(' ')
  );
}

function spanOf({ span, from, to }: Filter): Record<string, string> {
  if (span === 'custom') {
    return { ...(from && { since: from }), ...(to && { until: to }) };
  }
  return span === 'all' ? {} : { last: span };
}

/** What says the same of a row. */
export function labelLines(
  endpoint: string,
  { id, row }: LoggedRow,
  label: string | number | boolean
): Spoken[] {
  const value =
    typeof label === 'boolean' ? (label ? 'True' : 'False') : literal(label);
  const key = row === 0 ? text(id) : `(${text(id)}, ${row})`;
  const cell = /[",\n]/.test(String(label))
    ? `"${String(label).replaceAll('"', '""')}"`
    : String(label);
  return both(
    `cw.endpoints[${text(endpoint)}].label({${key}: ${value}})`,
    [
      `printf '%s\\n' request_id,row,label ${quoted(`${id},${row},${cell}`)} > labels.csv`,
      `cellworks endpoints label ${quoted(endpoint)} labels.csv`
    ].join('\n')
  );
}

/** What changes what is kept of requests: only what differs is said. */
export function logLines(
  endpoint: string,
  log: RequestLog,
  old: RequestLog
): Spoken[] {
  const python: string[] = [];
  const shell: string[] = [];
  if (log.sample !== old.sample) {
    python.push(`"sample": ${log.sample}`);
    shell.push(`--log-sample ${log.sample}`);
  }
  if (log.exclude.join('\n') !== old.exclude.join('\n')) {
    python.push(`"exclude": [${log.exclude.map(text).join(', ')}]`);
    const names = log.exclude.length > 0 ? log.exclude : [''];
    shell.push(...names.map(name => `--log-exclude ${quoted(name)}`));
  }
  if (log.days !== old.days) {
    python.push(`"days": ${log.days}`);
    shell.push(`--log-days ${log.days}`);
  }
  return both(
    `cw.endpoints[${text(endpoint)}].update(log={${python.join(', ')}})`,
    [`cellworks endpoints update ${quoted(endpoint)}`, ...shell].join(' ')
  );
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : text(value);
}
