import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunRow } from '../studio';
import type { Tone } from '../ui/badge';

const TONES: Record<string, Tone> = {
  RUNNING: 'busy',
  SCHEDULED: 'wait',
  FINISHED: 'good',
  FAILED: 'bad',
  KILLED: 'off'
};

/** What a status of MLflow's means. */
export function toneOf(status: string): Tone {
  return TONES[status] ?? 'doubt';
}

/** MLflow's status as a word of the person's language. */
export function wordOf(status: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    RUNNING: trans.__('running'),
    SCHEDULED: trans.__('scheduled'),
    FINISHED: trans.__('finished'),
    FAILED: trans.__('failed'),
    KILLED: trans.__('killed')
  };
  return words[status] ?? status.toLowerCase();
}

/** A metric's latest value; what JSON has no number for by its name, undefined where there is none. */
export function metricOf(row: RunRow, name: string): number | undefined {
  const value = row.metrics[name];
  if (value !== null) {
    return value;
  }
  return { inf: Infinity, '-inf': -Infinity }[row.special[name]] ?? NaN;
}

/** What a column such as `params.depth` holds of a run. */
export function valueOf(
  row: RunRow,
  column: string
): number | string | undefined {
  const [kind, key] = partsOf(column);
  switch (kind) {
    case 'metrics':
      return metricOf(row, key);
    case 'params':
      return row.params[key];
    case 'tags':
      return row.tags[key];
    default:
      return undefined;
  }
}

/** `metrics.val.auc` as its kind and key. */
export function partsOf(column: string): [kind: string, key: string] {
  const at = column.indexOf('.');
  return at < 0 ? ['', column] : [column.slice(0, at), column.slice(at + 1)];
}

/** Metrics that a person logs first, those of autologging after them, those of the machine last. */
export function byImportance(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b, undefined, { numeric: true });
}

/** The metrics that a person logs; all of them, where there is none. */
export function ownMetrics(names: readonly string[]): readonly string[] {
  const own = names.filter(name => rank(name) === 0);
  return own.length > 0 ? own : names;
}

function rank(metric: string): number {
  return metric.startsWith('system/')
    ? 2
    : /^(training|train|fit|estimator)_/.test(metric)
      ? 1
      : 0;
}
