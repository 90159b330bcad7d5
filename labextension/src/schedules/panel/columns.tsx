import type { ScheduleRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { Verdict } from '../desk';
import { inZone, occasionTone, occasionWord, toneOf, wordOf } from '../states';
import type { SchedulesDesk } from '../tokens';

/**
 * The table's columns.
 *
 * @param several - Whether there are schedules of several people.
 */
export function makeColumns(
  { trans, linkTo }: SchedulesDesk,
  several: boolean,
  open: (row: ScheduleRow) => void
): Column<ScheduleRow>[] {
  const quiet = <span className="cw-Quiet">–</span>;
  return [
    {
      id: 'state',
      width: 80,
      title: trans.__('State'),
      render: ({ state }) => (
        <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
      )
    },
    {
      id: 'name',
      width: 128,
      fixed: true,
      title: trans.__('Schedule'),
      render: row => (
        <ThingLink
          href={linkTo('schedules', row.name)}
          open={() => open(row)}
          title={row.name}
          tabIndex={-1}
        >
          {row.name}
        </ThingLink>
      )
    },
    {
      id: 'what',
      width: 112,
      title: trans.__('Starts'),
      render: ({ what }) => <span title={what}>{what}</span>
    },
    {
      id: 'words',
      width: 152,
      grows: true,
      title: trans.__('When'),
      render: ({ words, cron }) => <span title={cron}>{words}</span>
    },
    {
      id: 'zone',
      optional: true,
      width: 128,
      title: trans.__('Time zone'),
      render: ({ zone }) => zone
    },
    {
      id: 'next',
      width: 184,
      title: trans.__('Next'),
      render: ({ next, zone }) => (next === null ? quiet : inZone(next, zone))
    },
    {
      id: 'last',
      width: 112,
      title: trans.__('Last'),
      render: ({ last }) =>
        last === null ? (
          quiet
        ) : (
          <Badge tone={occasionTone(last)} word={occasionWord(last, trans)} />
        )
    },
    {
      id: 'verdict',
      width: 144,
      title: trans.__('Verdict'),
      render: ({ last }) => (last === null ? quiet : <Verdict one={last} />)
    },
    {
      id: 'due',
      optional: true,
      width: 104,
      title: trans.__('Last due'),
      render: ({ last }) => <Clock at={last?.due ?? null} />
    },
    {
      id: 'overlap',
      optional: true,
      width: 88,
      title: trans.__('Overlap'),
      render: ({ overlap }) => overlap
    },
    {
      id: 'missed',
      optional: true,
      width: 88,
      title: trans.__('Missed'),
      render: ({ missed }) => missed
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
