import { Choose } from '../../ui/menu';
import type { ColumnInfo } from '../wrangler/types';

/** One of a table's columns, or none. */
export function ColumnSelect({
  label,
  columns,
  value,
  none,
  onChange
}: {
  label: string;
  columns: readonly ColumnInfo[];
  value: string | null;
  /** What stands there without a column. */
  none: string;
  onChange: (column: string | null) => void;
}): JSX.Element {
  const isThere = columns.some(({ name }) => name === value);
  return (
    <Choose
      label={label}
      value={isThere && value !== null ? `=${value}` : ''}
      choices={[
        { value: '', title: none },
        ...columns.map(({ name }) => ({ value: `=${name}`, title: name }))
      ]}
      // A column may be called anything, the empty text too.
      onChange={chosen => onChange(chosen === '' ? null : chosen.slice(1))}
    />
  );
}
