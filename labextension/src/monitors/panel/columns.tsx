import type { DriftRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { count } from '../../ui/format';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { SideName } from '../sides';
import { toneOf, wordOf } from '../states';
import type { MonitorsDesk } from '../tokens';
import { countedOf, titleOf } from '../words';

/**
 * The table's columns.
 *
 * @param several - Whether there are reports of several people.
 */
export function makeColumns(
  { trans, linkTo }: MonitorsDesk,
  several: boolean,
  open: (row: DriftRow) => void
): Column<DriftRow>[] {
  const quiet = <span className="cw-Quiet">–</span>;
  return [
    {
      id: 'status',
      width: 100,
      title: trans.__('Status'),
      render: ({ status }) => (
        <Badge tone={toneOf(status)} word={wordOf(status, trans)} />
      )
    },
    {
      id: 'name',
      width: 144,
      fixed: true,
      title: trans.__('Report'),
      render: row => (
        <ThingLink
          href={linkTo('monitors', String(row.number))}
          open={() => open(row)}
          title={row.name}
          tabIndex={-1}
        >
          {titleOf(row)}
        </ThingLink>
      )
    },
    {
      id: 'words',
      width: 320,
      grows: true,
      title: trans.__('What moved'),
      render: ({ words }) => <span title={words.join('\n')}>{words[0]}</span>
    },
    {
      id: 'moved',
      width: 136,
      title: trans.__('Columns'),
      render: row => countedOf(row, trans)
    },
    {
      id: 'current',
      width: 128,
      title: trans.__('Current'),
      render: ({ current }) => <SideName side={current} />
    },
    {
      id: 'reference',
      width: 128,
      title: trans.__('Reference'),
      render: ({ reference }) => <SideName side={reference} />
    },
    {
      id: 'windows',
      optional: true,
      width: 72,
      title: trans.__('Windows'),
      align: 'right',
      render: ({ windows }) => (windows > 0 ? count(windows) : quiet)
    },
    {
      id: 'preset',
      optional: true,
      width: 88,
      title: trans.__('Preset'),
      render: ({ preset }) => preset
    },
    {
      id: 'made',
      width: 104,
      title: trans.__('Made'),
      render: ({ made }) => <Clock at={made} />
    },
    {
      id: 'actor',
      optional: !several,
      width: 88,
      title: trans.__('By'),
      render: ({ actor }) => actor
    }
  ];
}
