import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunKeys, RunRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import { figure } from '../../ui/format';
import type { Placed } from '../../ui/layout';
import { Swatch } from '../../ui/swatch';
import type { Column } from '../../ui/table';
import { RunLink } from '../desk';
import {
  byImportance,
  ownMetrics,
  partsOf,
  toneOf,
  valueOf,
  wordOf
} from '../states';

/** A column by its id: a place of every run, or `metrics.auc`. */
export type Listed = Placed;

const SHOWN_METRICS = 6;
const SHOWN_PARAMS = 8;

/**
 * Every column that the runs can fill.
 *
 * @param onlyDiffers - Leave out what is the same in all of them, until a person asks for it.
 */
export function columnsOf(
  keys: RunKeys | undefined,
  onlyDiffers: boolean
): Listed[] {
  const of = (kind: string) =>
    (keys?.keys ?? []).filter(key => key.kind === kind);
  const metrics = of('metrics')
    .map(key => key.name)
    .sort(byImportance);
  const own = ownMetrics(metrics).length;
  const params = of('params').sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true })
  );
  const several = (keys?.runs ?? 0) > 1;
  const differing = params.filter(key => key.differs || !several);
  const first = onlyDiffers ? differing : params;
  return [
    { id: 'name', fixed: true },
    { id: 'status' },
    ...metrics.slice(0, own).map((name, at) => ({
      id: `metrics.${name}`,
      optional: at >= SHOWN_METRICS
    })),
    ...params.map(key => ({
      id: `params.${key.name}`,
      optional: !first.slice(0, SHOWN_PARAMS).includes(key)
    })),
    ...metrics.slice(own).map(name => ({
      id: `metrics.${name}`,
      optional: true
    })),
    { id: 'started' },
    { id: 'duration' },
    ...of('tags')
      .filter(key => !key.name.startsWith('cellworks.'))
      .map(key => ({ id: `tags.${key.name}`, optional: true })),
    { id: 'experiment', optional: true },
    { id: 'user', optional: true }
  ];
}

/** The table's columns. */
export function makeColumns(
  listed: readonly Listed[],
  trans: TranslationBundle,
  colourOf: (run: string) => number | undefined
): Column<RunRow>[] {
  const places: Record<string, Omit<Column<RunRow>, 'id'>> = {
    name: {
      title: trans.__('Run'),
      width: 192,
      sortable: true,
      render: row => (
        <>
          <Swatch colour={colourOf(row.id)} />{' '}
          <RunLink id={row.id} name={row.name} reachable={false} />
        </>
      )
    },
    status: {
      title: trans.__('Status'),
      width: 88,
      sortable: true,
      render: row => (
        <Badge tone={toneOf(row.status)} word={wordOf(row.status, trans)} />
      )
    },
    started: {
      title: trans.__('Started'),
      width: 104,
      sortable: true,
      render: row => <Clock at={row.started} />
    },
    duration: {
      title: trans.__('Took'),
      width: 72,
      align: 'right',
      sortable: true,
      render: row => <Took from={row.started} to={row.ended} />
    },
    experiment: {
      title: trans.__('Experiment'),
      width: 128,
      sortable: true,
      render: row => row.experiment
    },
    user: { title: trans.__('By'), sortable: true, render: row => row.user }
  };
  const groups: Record<string, string> = {
    metrics: trans.__('Metric'),
    params: trans.__('Parameter'),
    tags: trans.__('Tag')
  };
  return listed.map(column => {
    const place = places[column.id];
    if (place) {
      return { ...column, ...place };
    }
    const [kind, key] = partsOf(column.id);
    return {
      ...column,
      title: key,
      group: groups[kind],
      align: kind === 'tags' ? undefined : 'right',
      width: 80,
      sortable: true,
      render: row => <Value of={valueOf(row, column.id)} />
    } as Column<RunRow>;
  });
}

function Value({ of }: { of: number | string | undefined }): JSX.Element {
  if (of === undefined) {
    return <span className="cw-Quiet">–</span>;
  }
  return <>{typeof of === 'number' ? figure(of) : of}</>;
}
