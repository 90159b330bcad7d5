import type { ColumnInfo, View } from './types';

/** The view of a table as it is. */
export const WHOLE: View = {
  filters: [],
  search: '',
  sort: [],
  changes: false
};

/** A view without what a table with these columns cannot show; the same object where it shows all. */
export function fitting(
  view: View,
  columns: readonly ColumnInfo[],
  hasTrial: boolean
): View {
  const names = new Set(columns.map(column => column.name));
  const filters = (view.filters ?? []).filter(
    filter => filter.type === 'rows' || names.has(filter.column)
  );
  const sort = (view.sort ?? []).filter(one => names.has(one.column));
  const changes = hasTrial && view.changes === true;
  const same =
    filters.length === (view.filters ?? []).length &&
    sort.length === (view.sort ?? []).length &&
    changes === (view.changes === true);
  return same ? view : { ...view, filters, sort, changes };
}

/** A view without the rows that were picked by their places: in another table other rows stand there. */
export function unplaced(view: View): View {
  const filters = (view.filters ?? []).filter(one => one.type !== 'rows');
  return filters.length === (view.filters ?? []).length
    ? view
    : { ...view, filters };
}
