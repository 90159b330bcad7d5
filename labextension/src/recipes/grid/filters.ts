import type { TranslationBundle } from '@jupyterlab/translation';
import { count, figure } from '../../ui/format';
import type { ColumnInfo, Filter, Sort, View } from '../wrangler/types';

/** Characters of a value in a sentence. */
const SHORT = 40;

/** The filters of a view that are not about a column, or not of a kind. */
export function withFilter(
  view: View,
  filter: Filter | null,
  column: string,
  type: Filter['type']
): View {
  const others = (view.filters ?? []).filter(
    one => !(one.type === type && 'column' in one && one.column === column)
  );
  return { ...view, filters: filter ? [...others, filter] : others };
}

/** A view without one of its filters. */
export function without(view: View, filter: Filter): View {
  return {
    ...view,
    filters: (view.filters ?? []).filter(one => one !== filter)
  };
}

/** The filter of a kind that a view has on a column. */
export function filterOf<K extends Filter['type']>(
  view: View,
  column: string,
  type: K
): Extract<Filter, { type: K }> | undefined {
  return (view.filters ?? []).find(
    (one): one is Extract<Filter, { type: K }> =>
      one.type === type && 'column' in one && one.column === column
  );
}

/** How rows stand by a column: first, and in which direction. */
export function sortOf(view: View, column: string): Sort | undefined {
  return (view.sort ?? []).find(one => one.column === column);
}

/** Up, then down, then as the table has it; together with other columns if `more`. */
export function sorted(view: View, column: string, more = false): View {
  const there = sortOf(view, column);
  const next: Sort[] = !there
    ? [{ column, descending: false }]
    : there.descending
      ? []
      : [{ column, descending: true }];
  const others = (view.sort ?? []).filter(one => one.column !== column);
  return { ...view, sort: more ? [...others, ...next] : next };
}

/** A number of a column as people read it; dates are milliseconds. */
export function pointWords(
  value: number,
  kind: ColumnInfo['kind'],
  whole = false
): string {
  if (kind !== 'datetime') {
    return figure(value);
  }
  const words = new Date(value).toISOString();
  return whole && !words.endsWith('T00:00:00.000Z')
    ? words.slice(0, 16).replace('T', ' ')
    : words.slice(0, 10);
}

/** A filter in words: `dep_delay 15 … 60`. */
export function filterWords(
  filter: Filter,
  kindOf: (column: string) => ColumnInfo['kind'],
  trans: TranslationBundle
): string {
  switch (filter.type) {
    case 'range':
      return rangeWords(filter, kindOf(filter.column), trans);
    case 'values': {
      const [first, ...more] = filter.values;
      const said =
        more.length > 0
          ? trans.__('%1 and %2 more', short(first), more.length)
          : short(first ?? '');
      return `${filter.column} ${filter.but ? '≠' : '='} ${said}`;
    }
    case 'presence': {
      const words = {
        missing: trans.__('is missing'),
        present: trans.__('is there'),
        invalid: trans.__('is invalid')
      };
      return `${filter.column} ${words[filter.what]}`;
    }
    case 'text':
      return trans.__('%1 contains “%2”', filter.column, short(filter.text));
    case 'match':
      return filter.but
        ? trans.__('%1 is not like %2', filter.column, short(filter.regex))
        : trans.__('%1 is like %2', filter.column, short(filter.regex));
    case 'rows':
      return `${filter.words || trans.__('chosen rows')} (${count(filter.rows.length)})`;
  }
}

function rangeWords(
  { column, low, high, below, but }: Extract<Filter, { type: 'range' }>,
  kind: ColumnInfo['kind'],
  trans: TranslationBundle
): string {
  const say = (value: number) => pointWords(value, kind, true);
  if (but) {
    return trans.__(
      '%1 outside of %2 … %3',
      column,
      low === null || low === undefined ? '' : say(low),
      high === null || high === undefined ? '' : say(high)
    );
  }
  if (low === null || low === undefined) {
    return `${column} ${below ? '<' : '≤'} ${say(high ?? 0)}`;
  }
  if (high === null || high === undefined) {
    return `${column} ≥ ${say(low)}`;
  }
  return `${say(low)} ≤ ${column} ${below ? '<' : '≤'} ${say(high)}`;
}

function short(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
