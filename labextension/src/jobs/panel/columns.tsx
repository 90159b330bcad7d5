import type { JobRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import { figure } from '../../ui/format';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { originOf, toneOf, wordOf } from '../states';
import type { JobsDesk } from '../tokens';
import { split } from './filter';

/** What of the jobs decides which columns there are. */
export interface ColumnsWanted {
  /** Ids of every metric's and parameter's column. */
  values: readonly string[];
  /** Those of them that are shown until a person says otherwise. */
  telling: readonly string[];
  /** Whether there are jobs of several people. */
  people: boolean;
  /** Whether there are jobs on several compute targets. */
  computes: boolean;
}

/** The table's columns: those that every job has, with metrics and parameters between them. */
export function makeColumns(
  { trans, link }: JobsDesk,
  { values, telling, people, computes }: ColumnsWanted,
  open: (row: JobRow) => void
): Column<JobRow>[] {
  return [
    {
      id: 'state',
      title: trans.__('State'),
      sortable: true,
      width: 100,
      render: row => (
        <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
      )
    },
    {
      id: 'name',
      title: trans.__('Name'),
      sortable: true,
      fixed: true,
      width: 168,
      render: row => (
        <ThingLink href={link(row.number)} open={() => open(row)} tabIndex={-1}>
          {row.name} <span className="cw-Quiet">{row.number}</span>
        </ThingLink>
      )
    },
    {
      id: 'started',
      title: trans.__('Started'),
      sortable: true,
      width: 96,
      render: row => <Clock at={row.started ?? row.created} />
    },
    {
      id: 'took',
      title: trans.__('Took'),
      align: 'right',
      sortable: true,
      width: 64,
      render: row => <Took from={row.started} to={row.ended} />
    },
    ...values.map(id => valueColumn(id, !telling.includes(id), trans)),
    {
      id: 'by',
      title: trans.__('By'),
      optional: !people,
      render: row => row.actor
    },
    { id: 'from', title: trans.__('From'), width: 112, render: originOf },
    {
      id: 'compute',
      title: trans.__('Compute'),
      optional: !computes,
      render: row => `${row.compute} ${figure(row.cpu)} cpu`
    },
    {
      id: 'note',
      title: trans.__('Note'),
      grows: true,
      render: row =>
        row.sentence && <span className="cw-Sentence">{row.sentence}</span>
    }
  ];
}

function valueColumn(
  id: string,
  optional: boolean,
  trans: JobsDesk['trans']
): Column<JobRow> {
  const [kind, name = ''] = split(id);
  return {
    id,
    title: name,
    align: 'right',
    sortable: true,
    optional,
    group: kind === 'metric' ? trans.__('metric') : trans.__('parameter'),
    width: 72,
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
