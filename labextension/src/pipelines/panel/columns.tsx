import type { ExecutionRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import { figure } from '../../ui/format';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { asks, isEnded, progressOf, titleOf, toneOf, wordOf } from '../states';
import type { PipelinesDesk } from '../tokens';
import { valueText } from '../words';

/** Columns of parameters and of metrics that are shown unless a person wants more. */
const FEW = 4;

/** Names of the parameters and metrics that executions have, in the order in which they are met. */
export interface Names {
  parameters: readonly string[];
  metrics: readonly string[];
}

/** The names that some executions have. */
export function namesOf(rows: readonly ExecutionRow[]): Names {
  const parameters = new Set<string>();
  const metrics = new Set<string>();
  for (const row of rows) {
    Object.keys(row.parameters).forEach(name => parameters.add(name));
    Object.keys(row.metrics).forEach(name => metrics.add(name));
  }
  return { parameters: [...parameters], metrics: [...metrics] };
}

/**
 * The table's columns.
 *
 * @param names - Parameters and metrics: a column each.
 * @param several - Whether there are executions of several people.
 */
export function makeColumns(
  { trans, linkTo }: PipelinesDesk,
  { parameters, metrics }: Names,
  several: boolean,
  open: (row: ExecutionRow) => void
): Column<ExecutionRow>[] {
  const quiet = <span className="cw-Quiet">–</span>;
  return [
    {
      id: 'number',
      width: 76,
      fixed: true,
      title: trans.__('Number'),
      align: 'right',
      render: row => (
        <ThingLink
          href={linkTo('pipelines', String(row.number))}
          open={() => open(row)}
          label={titleOf(row)}
          tabIndex={-1}
        >
          {row.number}
        </ThingLink>
      )
    },
    {
      id: 'pipeline',
      width: 160,
      title: trans.__('Pipeline'),
      render: ({ pipeline }) => <span title={pipeline}>{pipeline}</span>
    },
    {
      id: 'state',
      width: 116,
      title: trans.__('State'),
      render: row => (
        <span title={row.sentence ?? undefined}>
          <Badge tone={toneOf(row)} word={wordOf(row, trans)} />
        </span>
      )
    },
    {
      id: 'started',
      width: 104,
      title: trans.__('Started'),
      render: ({ created }) => <Clock at={created} />
    },
    {
      id: 'took',
      width: 64,
      title: trans.__('Took'),
      align: 'right',
      render: ({ started, ended }) => <Took from={started} to={ended} />
    },
    {
      id: 'steps',
      width: 64,
      title: trans.__('Steps'),
      align: 'right',
      render: row => {
        const { done, total } = progressOf(row);
        return isEnded(row) ? total : trans.__('%1 of %2', done, total);
      }
    },
    ...parameters.map((name, at): Column<ExecutionRow> => ({
      id: `parameter ${name}`,
      width: 88,
      optional: at >= FEW,
      group: trans.__('parameter'),
      title: name,
      align: 'right',
      render: row => {
        const given = row.parameters as Record<string, unknown>;
        return name in given ? valueText(given[name]) : quiet;
      }
    })),
    ...metrics.map((name, at): Column<ExecutionRow> => ({
      id: `metric ${name}`,
      width: 104,
      optional: at >= FEW,
      group: trans.__('metric'),
      title: name,
      align: 'right',
      render: row =>
        row.metrics[name] === undefined ? quiet : figure(row.metrics[name])
    })),
    {
      id: 'sentence',
      width: 280,
      grows: true,
      title: trans.__('What came of it'),
      render: row =>
        asks(row)
          ? trans.__('It waits for a yes or a no.')
          : row.sentence && <span title={row.sentence}>{row.sentence}</span>
    },
    {
      id: 'resumed',
      width: 72,
      optional: true,
      title: trans.__('Resumed'),
      align: 'right',
      render: ({ resumed }) => (resumed > 0 ? resumed : quiet)
    },
    {
      id: 'origin',
      width: 160,
      optional: true,
      title: trans.__('From'),
      render: ({ origin }) => <span title={origin}>{origin}</span>
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
