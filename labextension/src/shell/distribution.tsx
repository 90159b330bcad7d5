import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnSummary } from '../studio';
import { Bars } from '../ui/bars';
import { clock, figure, percent } from '../ui/format';

/** How the values of a column are spread: its histogram, or its most frequent values. */
export function Distribution({
  of: column,
  trans
}: {
  of: ColumnSummary;
  trans: TranslationBundle;
}): JSX.Element {
  const { histogram, top } = column;
  return histogram ? (
    <Bars
      counts={histogram.counts}
      label={trans.__(
        'Histogram of %1 from %2 to %3',
        column.name,
        shown(column, histogram.low),
        shown(column, histogram.high)
      )}
    />
  ) : (
    <Bars
      counts={(top ?? []).map(one => one.count)}
      label={trans.__('The most frequent values of %1', column.name)}
    />
  );
}

/** `-43 – 1,301`; empty where values stand in no order. */
export function rangeOf(column: ColumnSummary): string {
  return typeof column.min === 'number' && typeof column.max === 'number'
    ? `${shown(column, column.min)} – ${shown(column, column.max)}`
    : '';
}

/** `12.6 ± 40.2`, or the most frequent values. */
export function centreOf(column: ColumnSummary): string {
  const top = column.top ?? [];
  if (top.length > 0) {
    return top
      .slice(0, 3)
      .map(one => `${one.value} ${percent(one.share)}`)
      .join(', ');
  }
  if (typeof column.mean !== 'number') {
    return '–';
  }
  if (column.kind === 'datetime') {
    return shown(column, column.median ?? column.mean);
  }
  return typeof column.sd === 'number'
    ? `${figure(column.mean)} ± ${figure(column.sd)}`
    : figure(column.mean);
}

/** A value of a column as people write it. */
export function shown({ kind }: ColumnSummary, value: number): string {
  return kind === 'datetime' ? clock(value) : figure(value);
}
