import type { ColumnAction } from './grid';
import type { Writing } from './steps/writing';
import type { ColumnInfo } from './wrangler/types';

/** Operations that stand in a column's menu itself, and not below their group. */
const AT_HAND = ['drop-columns', 'rename-columns', 'change-type'];

/** What a column's menu begins: a step of any operation that takes such a column. */
export function operationsOn(
  { name, kind }: ColumnInfo,
  writing: Writing,
  begun: () => void
): ColumnAction[] {
  const fitting = writing.catalog.filter(({ fields }) =>
    fields.some(
      field =>
        (field.kind === 'column' || field.kind === 'columns') &&
        (field.kinds.length === 0 || field.kinds.includes(kind))
    )
  );
  const action = (op: string, title: string, group?: string) => ({
    title,
    ...(group !== undefined && { group }),
    act: () => {
      writing.begin(op, [name]);
      begun();
    }
  });
  const near = fitting.filter(({ op }) => AT_HAND.includes(op));
  return [
    ...near.map(({ op, title }) => action(op, `${title}…`)),
    ...fitting
      .filter(({ op }) => !AT_HAND.includes(op))
      .map(({ op, title, group }) => action(op, `${title}…`, group))
  ];
}
