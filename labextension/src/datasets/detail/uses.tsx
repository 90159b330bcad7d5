import type { TranslationBundle } from '@jupyterlab/translation';
import { useState } from 'react';
import { type DatasetUse, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { count } from '../../ui/format';
import { type Column, Table } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { JobLink, useDesk } from '../desk';
import type { DatasetModel } from '../model';
import { variable } from '../lines';
import { jobTone } from '../states';
import { Elsewhere } from '../tokens';

/** The jobs that used a version, and the runs that they made. */
export function UsesView({
  model,
  reference
}: {
  model: DatasetModel;
  reference: string;
}): JSX.Element {
  const { trans, commands } = useDesk();
  const resource = useResource(model.uses);
  const [selected, select] = useState<string | null>(null);
  const { value: page, error } = resource;
  return (
    <div className="cw-Fill">
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {page?.total === 0 && (
        <Empty
          sentence={trans.__(
            'No job has used %1 yet. A cell that uses its frame unchanged is linked to it by itself.',
            reference
          )}
          code={`${variable(reference)} = cw.datasets["${reference}"].frame()\n\n%%train\n${variable(reference)}.describe()`}
        />
      )}
      {page && page.total > 0 && (
        <Table
          label={trans.__('Used by')}
          columns={makeColumns(trans)}
          rows={page.uses}
          rowKey={use => use.job}
          rowName={use => `${use.name} ${use.number}`}
          selected={selected}
          onSelect={use => select(use.job)}
          onOpen={use =>
            void commands.execute(Elsewhere.openJob, { job: use.job })
          }
          dimmed={error !== undefined}
        />
      )}
      {page && page.uses.length < page.total && (
        <p className="cw-Quiet cw-Panel-wait">
          {trans.__('%1 of %2', count(page.uses.length), count(page.total))}{' '}
          {page.uses.length < 1000 && (
            <button
              type="button"
              className="cw-Link"
              onClick={() => model.more()}
            >
              {trans.__('Show more')}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function makeColumns(trans: TranslationBundle): Column<DatasetUse>[] {
  return [
    {
      id: 'state',
      title: trans.__('State'),
      width: 108,
      render: ({ state }) => <Badge tone={jobTone(state)} word={state} />
    },
    {
      id: 'job',
      title: trans.__('Job'),
      width: 220,
      render: ({ job, name, number }) => (
        <JobLink job={job} number={number}>
          {name} <span className="cw-Quiet">{number}</span>
        </JobLink>
      )
    },
    {
      id: 'as',
      title: trans.__('As'),
      width: 132,
      render: ({ names }) => <code>{names.join(', ')}</code>
    },
    {
      id: 'submitted',
      title: trans.__('Submitted'),
      width: 112,
      render: ({ created }) => <Clock at={created} />
    },
    { id: 'by', title: trans.__('By'), render: ({ actor }) => actor },
    {
      id: 'runs',
      title: trans.__('Runs'),
      grows: true,
      render: ({ runs }) => runs.map(run => <Run key={run} run={run} />)
    }
  ];
}

/** A run: a link where something here shows runs, else its id to copy. */
function Run({ run }: { run: string }): JSX.Element {
  const { commands, linkTo } = useDesk();
  if (!commands.hasCommand(Elsewhere.openRun)) {
    return <Copy text={run} shown={run.slice(0, 8)} />;
  }
  return (
    <ThingLink
      href={linkTo('runs', run)}
      title={run}
      open={() => void commands.execute(Elsewhere.openRun, { run })}
    >
      <code>{run.slice(0, 8)}</code>
    </ThingLink>
  );
}
