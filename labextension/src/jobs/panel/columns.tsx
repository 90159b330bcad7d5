import type { JobRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import { figure } from '../../ui/format';
import type { Column } from '../../ui/table';
import { originOf, toneOf, wordOf } from '../states';
import type { JobsDesk } from '../tokens';
import { split } from './filter';

/** The table's columns: those that every job has, and the chosen metrics and parameters between them. */
export function makeColumns(
  { trans, link }: JobsDesk,
  chosen: readonly string[],
  open: (row: JobRow) => void
): Column<JobRow>[] {
  const fixed: Column<JobRow>[] = [
    { id: 'by', title: trans.__('By'), render: row => row.actor },
    { id: 'from', title: trans.__('From'), render: originOf },
    {
      id: 'compute',
      title: trans.__('Compute'),
      render: row => `${row.compute} ${figure(row.cpu)} cpu`
    }
  ];
  const places = new Map(fixed.map(column => [column.id, column]));
  return [
    {
      id: 'state',
      title: trans.__('State'),
      sortable: true,
      render: row => (
        <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
      )
    },
    {
      id: 'name',
      title: trans.__('Name'),
      sortable: true,
      render: row => (
        <a
          className="cw-Name"
          href={link(row.number)}
          tabIndex={-1}
          onClick={event => {
            // Other clicks are the browser's: a new tab, a new window, copy the address.
            if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
              event.preventDefault();
              open(row);
            }
          }}
        >
          {row.name} <span className="cw-Quiet">{row.number}</span>
        </a>
      )
    },
    {
      id: 'started',
      title: trans.__('Started'),
      sortable: true,
      render: row => <Clock at={row.started ?? row.created} />
    },
    {
      id: 'took',
      title: trans.__('Took'),
      align: 'right',
      sortable: true,
      render: row => <Took from={row.started} to={row.ended} />
    },
    ...chosen.map(id => places.get(id) ?? valueColumn(id)),
    {
      id: 'note',
      title: trans.__('Note'),
      grows: true,
      render: row =>
        row.sentence && (
          <span className="cw-Sentence" title={row.sentence}>
            {row.sentence}
          </span>
        )
    }
  ];
}

function valueColumn(id: string): Column<JobRow> {
  const [kind, name = ''] = split(id);
  return {
    id,
    title: name,
    align: 'right',
    sortable: true,
    render: row => {
      const value =
        kind === 'metric' ? row.metrics[name] : row.parameters[name];
      if (value === undefined || value === null) {
        return <span className="cw-Quiet">–</span>;
      }
      return typeof value === 'number' ? figure(value) : String(value);
    }
  };
}
