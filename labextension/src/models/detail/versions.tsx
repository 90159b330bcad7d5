import { useMemo } from 'react';
import {
  type ModelComparison,
  type ModelVersionRow,
  type RegisteredModel,
  useResource
} from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { bytes, figure } from '../../ui/format';
import { type Column, Table } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { MODEL_ATTRIBUTE } from '../commands';
import { Aliases, DataOf, Link, useDesk } from '../desk';
import type { ModelModel } from '../model';
import { toneOf, wordOf } from '../states';
import { type ModelsDesk, refOf } from '../tokens';

/** A metric of several versions. */
interface Measure {
  key: string;
  /** By version. */
  values: ReadonlyMap<number, number>;
  champion: number | undefined;
}

/** Every version of a model, the newest first; the one that is chosen here is the one that the other tabs show. */
export function VersionsView({
  model,
  rows,
  policy,
  champion,
  shown
}: {
  model: ModelModel;
  rows: readonly ModelVersionRow[];
  policy: RegisteredModel['policy'] | undefined;
  /** The version to beat. */
  champion: number | undefined;
  /** The version that the other tabs show. */
  shown: number;
}): JSX.Element {
  const desk = useDesk();
  const { value } = useResource(model.measured);
  const measure = useMemo(
    () => value && measureIn(value, policy?.metric ?? null, champion),
    [value, policy?.metric, champion]
  );
  const columns = useMemo(
    () =>
      makeColumns(desk, measure ?? null, ({ version }) =>
        model.choose(version)
      ),
    [desk, measure, model]
  );
  return (
    <div className="cw-Fill">
      <Table
        label={desk.trans.__('Versions')}
        columns={columns}
        rows={rows}
        rowKey={row => String(row.version)}
        rowName={refOf}
        selected={String(shown)}
        onSelect={({ version }) => model.choose(version)}
        onOpen={({ version }) => model.choose(version)}
        rowProps={row => ({ [MODEL_ATTRIBUTE]: refOf(row) }) as object}
      />
    </div>
  );
}

function makeColumns(
  { trans, linkTo }: ModelsDesk,
  measure: Measure | null,
  choose: (row: ModelVersionRow) => void
): Column<ModelVersionRow>[] {
  return [
    {
      id: 'approval',
      title: trans.__('Approval'),
      width: 112,
      render: ({ approval }) => (
        <span title={approval.comment || undefined}>
          <Badge
            tone={toneOf(approval.state)}
            word={wordOf(approval.state, trans)}
          />
        </span>
      )
    },
    {
      id: 'version',
      title: trans.__('Version'),
      width: 160,
      render: row => (
        <ThingLink
          href={linkTo('models', refOf(row))}
          open={() => choose(row)}
          tabIndex={-1}
        >
          {refOf(row)}
        </ThingLink>
      )
    },
    {
      id: 'aliases',
      title: trans.__('Aliases'),
      width: 160,
      render: ({ aliases }) => <Aliases of={aliases} />
    },
    ...(measure ? [measured(measure, trans.__('to the champion’s'))] : []),
    {
      id: 'run',
      title: trans.__('Run'),
      width: 88,
      render: ({ run }) =>
        run && (
          <Link slice="runs" entity={run}>
            {run.slice(0, 8)}
          </Link>
        )
    },
    {
      id: 'job',
      title: trans.__('Job'),
      width: 64,
      render: ({ job, job_number: number }) =>
        job && (
          <Link slice="jobs" entity={job} address={String(number ?? job)}>
            {number ?? job}
          </Link>
        )
    },
    {
      id: 'data',
      title: trans.__('Data'),
      width: 120,
      render: ({ data }) => <DataOf of={data} />
    },
    {
      id: 'size',
      title: trans.__('Size'),
      width: 72,
      align: 'right',
      render: ({ size }) =>
        size === null ? <span className="cw-Quiet">–</span> : bytes(size)
    },
    {
      id: 'created',
      title: trans.__('Registered'),
      width: 112,
      render: ({ created }) => <Clock at={created} />
    },
    { id: 'by', title: trans.__('By'), width: 80, render: row => row.actor },
    {
      id: 'deployed',
      title: trans.__('Deployed'),
      width: 120,
      render: ({ deployed }) => deployed.join(', ')
    },
    {
      id: 'description',
      title: trans.__('Description'),
      grows: true,
      render: ({ description }) => description
    }
  ];
}

/** The column of a metric: the value, and by how much it is off the champion's. */
function measured(
  { key, values, champion }: Measure,
  than: string
): Column<ModelVersionRow> {
  return {
    id: 'metric',
    title: key,
    width: 144,
    align: 'right',
    render: ({ version }) => {
      const value = values.get(version);
      if (value === undefined) {
        return <span className="cw-Quiet">–</span>;
      }
      const best = champion === undefined ? undefined : values.get(champion);
      const off = best === undefined ? 0 : value - best;
      return (
        <span>
          {figure(value)}
          {version !== champion && best !== undefined && (
            <span className="cw-Quiet" title={than}>
              {' '}
              {off >= 0 ? '+' : '−'}
              {figure(Math.abs(off))}
            </span>
          )}
        </span>
      );
    }
  };
}

/** The metric that the model's checks ask for, else the first that most versions have. */
export function measureIn(
  { versions, rows }: ModelComparison,
  wanted: string | null,
  champion: number | undefined
): Measure | null {
  const metrics = rows.filter(
    row =>
      row.group === 'metrics' &&
      row.values.some(value => typeof value === 'number')
  );
  const known = (row: (typeof rows)[number]) =>
    row.values.filter(value => typeof value === 'number').length;
  const most = Math.max(0, ...metrics.map(known));
  const row =
    metrics.find(({ name }) => name === wanted) ??
    metrics.find(one => known(one) === most);
  if (!row) {
    return null;
  }
  const values = new Map<number, number>();
  row.values.forEach((value, at) => {
    if (typeof value === 'number') {
      values.set(versions[at], value);
    }
  });
  return { key: row.name, values, champion };
}
