import type { DatasetRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { bytes, count } from '../../ui/format';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';

import { kindOf, toneOf, wordOf } from '../states';
import type { DatasetsDesk } from '../tokens';

/**
 * The table's columns.
 *
 * @param several - Whether there are datasets of several people.
 */
export function makeColumns(
  { trans, linkTo }: DatasetsDesk,
  several: boolean,
  open: (row: DatasetRow) => void
): Column<DatasetRow>[] {
  return [
    {
      id: 'state',
      width: 120,
      title: trans.__('Source'),
      sortable: true,
      render: ({ latest: { check } }) => (
        <span title={check.sentence}>
          <Badge tone={toneOf(check.state)} word={wordOf(check.state, trans)} />
        </span>
      )
    },
    {
      id: 'name',
      width: 180,
      fixed: true,
      title: trans.__('Name'),
      sortable: true,
      render: row => (
        <ThingLink
          href={linkTo('datasets', row.name)}
          open={() => open(row)}
          title={row.description || row.name}
          tabIndex={-1}
        >
          {row.name} <span className="cw-Quiet">{row.latest.version}</span>
        </ThingLink>
      )
    },
    {
      id: 'kind',
      width: 60,
      title: trans.__('Kind'),
      sortable: true,
      render: ({ latest }) => kindOf(latest.kind, trans)
    },
    {
      id: 'format',
      width: 76,
      title: trans.__('Format'),
      sortable: true,
      render: ({ latest }) => latest.format
    },
    {
      id: 'rows',
      width: 84,
      title: trans.__('Rows'),
      align: 'right',
      sortable: true,
      render: ({ latest: { rows } }) =>
        rows === null ? <span className="cw-Quiet">–</span> : count(rows)
    },
    {
      id: 'columns',
      width: 80,
      title: trans.__('Columns'),
      align: 'right',
      sortable: true,
      render: ({ latest: { columns, format } }) =>
        format === 'other' ? (
          <span className="cw-Quiet">–</span>
        ) : (
          count(columns)
        )
    },
    {
      id: 'size',
      width: 72,
      title: trans.__('Size'),
      align: 'right',
      sortable: true,
      render: ({ latest }) => bytes(latest.size)
    },
    {
      id: 'created',
      width: 104,
      title: trans.__('Registered'),
      sortable: true,
      render: ({ latest }) => <Clock at={latest.created} />
    },
    {
      id: 'actor',
      optional: !several,
      width: 80,
      title: trans.__('By'),
      sortable: true,
      render: ({ latest }) => latest.actor
    },
    {
      id: 'tags',
      title: trans.__('Tags'),
      grows: true,
      render: ({ tags }) => tagsOf(tags)
    }
  ];
}

/** `year=2013 owner=ada`. */
export function tagsOf(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map(([key, value]) => (value ? `${key}=${value}` : key))
    .join(' ');
}
