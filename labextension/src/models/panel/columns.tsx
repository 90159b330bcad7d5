import type { ModelRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { count } from '../../ui/format';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { toneOf, wordOf } from '../states';
import type { ModelsDesk } from '../tokens';

/**
 * The table's columns.
 *
 * @param several - Whether there are models of several people.
 */
export function makeColumns(
  { trans, linkTo }: ModelsDesk,
  several: boolean,
  open: (row: ModelRow) => void
): Column<ModelRow>[] {
  return [
    {
      id: 'approval',
      width: 112,
      title: trans.__('Newest is'),
      render: ({ latest }) =>
        latest && (
          <Badge
            tone={toneOf(latest.approval.state)}
            word={wordOf(latest.approval.state, trans)}
          />
        )
    },
    {
      id: 'name',
      width: 200,
      fixed: true,
      title: trans.__('Name'),
      sortable: true,
      render: row => (
        <ThingLink
          href={linkTo('models', row.name)}
          open={() => open(row)}
          title={row.description || row.name}
          tabIndex={-1}
        >
          {row.name}{' '}
          <span className="cw-Quiet">{row.latest?.version ?? '–'}</span>
        </ThingLink>
      )
    },
    {
      id: 'aliases',
      width: 240,
      title: trans.__('Aliases'),
      render: ({ aliases }) => (
        <span className="cw-Chips">
          {Object.entries(aliases).map(([alias, version]) => (
            <span key={alias} className="cw-Chip">
              @{alias} {version}
            </span>
          ))}
        </span>
      )
    },
    {
      id: 'versions',
      width: 80,
      title: trans.__('Versions'),
      align: 'right',
      sortable: true,
      render: ({ versions }) => count(versions)
    },
    {
      id: 'pending',
      width: 80,
      title: trans.__('Pending'),
      align: 'right',
      sortable: true,
      render: ({ pending }) =>
        pending > 0 ? count(pending) : <span className="cw-Quiet">–</span>
    },
    {
      id: 'created',
      width: 112,
      title: trans.__('Newest'),
      sortable: true,
      render: ({ latest }) => <Clock at={latest?.created ?? null} />
    },
    {
      id: 'actor',
      optional: !several,
      width: 88,
      title: trans.__('By'),
      render: ({ latest }) => latest?.actor
    },
    {
      id: 'deployed',
      width: 144,
      title: trans.__('Deployed'),
      render: ({ latest }) => latest?.deployed.join(', ')
    },
    {
      id: 'description',
      title: trans.__('Description'),
      grows: true,
      render: ({ description, latest }) => description || latest?.description
    }
  ];
}
