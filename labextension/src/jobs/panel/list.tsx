import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { type JobRow, type Listed, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
import { Waiting } from '../../ui/waiting';
import { JOB_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { Commands } from '../tokens';
import { PickedBar } from './bulk';
import { type ColumnsWanted, makeColumns } from './columns';
import { columnsOf, isNarrowed, START } from './filter';
import type { PanelModel } from './model';
import { JobsToolbar } from './toolbar';

/** Of so many jobs from the top is told which columns are worth a place. */
const TELLING = 100;

/** The Jobs panel's upper part: toolbar and table. */
export function JobsList({ model }: { model: PanelModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>{() => <List model={model} />}</UseSignal>
  );
}

function List({ model }: { model: PanelModel }): JSX.Element {
  const desk = useDesk();
  const { trans } = desk;
  const { open } = useActions();
  const resource = useResource(model.page);
  const names = useResource(model.columns).value;
  const { value: list, error } = resource;
  const { filter } = model;
  const openRow = (row: JobRow) => open(row.id);
  const top = list ? topOf(list) : [];
  const values = new Set([
    ...columnsOf(top),
    ...(names?.metrics ?? []).map(name => `metric:${name}`),
    ...(names?.parameters ?? []).map(name => `parameter:${name}`)
  ]);
  // Compared by what it says: the rows are drawn again only where the columns are others.
  const wanted = JSON.stringify({
    values: [...values].sort(),
    telling: model.telling(top),
    people: new Set(top.map(row => row.actor)).size > 1,
    computes: new Set(top.map(row => row.compute)).size > 1
  } satisfies ColumnsWanted);
  const columns = useMemo(
    () =>
      makeColumns(desk, JSON.parse(wanted) as ColumnsWanted, row => {
        void desk.commands.execute(Commands.openJob, { job: row.id });
      }),
    [desk, wanted]
  );
  return (
    <div className="cw-Panel">
      <JobsToolbar model={model} list={list} columns={columns} />
      <PickedBar model={model} rows={list?.read ?? []} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {list && list.count > 0 && (
        <Table
          label={trans.__('Jobs')}
          columns={columns}
          layout={model.layout}
          onLayout={layout => model.arrange(layout)}
          rows={list}
          epoch={model.page.epoch}
          rowKey={row => row.id}
          rowName={row => `${row.name} ${row.number}`}
          sort={filter.sort}
          onSort={sort => model.narrow({ sort })}
          selected={model.chosenId}
          onSelect={row => model.choose(row.id)}
          picked={model.picked}
          onPick={picked => model.pick(picked)}
          onOpen={openRow}
          dimmed={error !== undefined || model.page.old}
          rowProps={row => ({ [JOB_ATTRIBUTE]: row.id }) as object}
        />
      )}
      {list?.count === 0 && <NoJobs model={model} />}
      {!list && !error && <Waiting />}
    </div>
  );
}

function topOf(list: Listed<JobRow>): JobRow[] {
  return Array.from({ length: Math.min(TELLING, list.count) }, (_, at) =>
    list.rowAt(at)
  ).filter(row => row !== undefined);
}

function NoJobs({ model }: { model: PanelModel }): JSX.Element {
  const { trans, commands } = useDesk();
  if (isNarrowed(model.filter)) {
    return (
      <Empty sentence={trans.__('No job matches.')}>
        <button
          className="jp-Button cw-Button"
          onClick={() => model.narrow({ ...START, sort: model.filter.sort })}
        >
          {trans.__('Show all jobs')}
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      sentence={trans.__(
        'A notebook cell becomes a job with one line above it; nothing ran here yet.'
      )}
      code={'import cellworks\n\n%%train my-first-job\nprint("hello")'}
    >
      <button
        className="jp-Button cw-Button"
        onClick={() => {
          void commands.execute(Commands.newJob);
        }}
      >
        {trans.__('New training job')}
      </button>
    </Empty>
  );
}
