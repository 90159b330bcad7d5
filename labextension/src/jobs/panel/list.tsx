import { UseSignal } from '@jupyterlab/ui-components';
import { type JobRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
import { JOB_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { makeColumns } from './columns';
import { chosenColumns, isNarrowed, sorted, START } from './filter';
import type { PanelModel } from './model';
import { JobsToolbar } from './toolbar';

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
  const { value: page, error } = resource;
  const { filter } = model;
  const openRow = (row: JobRow) => open(row.id);
  return (
    <div className="cw-Panel">
      <JobsToolbar model={model} filter={filter} page={page} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      <div className="cw-Panel-scroll">
        {page && page.jobs.length > 0 && (
          <Table
            label={trans.__('Jobs')}
            columns={makeColumns(
              desk,
              chosenColumns(page.jobs, filter.columns),
              openRow
            )}
            rows={sorted(page.jobs, filter.sort)}
            rowKey={row => row.id}
            sort={filter.sort}
            onSort={sort => model.narrow({ sort })}
            selected={model.chosenId}
            onSelect={row => model.choose(row.id)}
            onOpen={openRow}
            dimmed={error !== undefined}
            rowProps={row => ({ [JOB_ATTRIBUTE]: row.id }) as object}
          />
        )}
        {page && page.jobs.length < page.total && (
          <button
            className="jp-Button cw-Button cw-Panel-more"
            onClick={() => model.narrow({ limit: filter.limit + 200 })}
          >
            {trans.__('Show more')}
          </button>
        )}
        {page?.jobs.length === 0 && <NoJobs model={model} />}
        {!page && !error && (
          <p className="cw-Quiet cw-Panel-wait">{trans.__('Reading…')}</p>
        )}
      </div>
    </div>
  );
}

function NoJobs({ model }: { model: PanelModel }): JSX.Element {
  const { trans, commands } = useDesk();
  if (isNarrowed(model.filter)) {
    return (
      <Empty sentence={trans.__('No job matches.')}>
        <button
          className="jp-Button cw-Button"
          onClick={() =>
            model.narrow({
              ...START,
              columns: model.filter.columns,
              sort: model.filter.sort
            })
          }
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
          void commands.execute('notebook:create-new', {
            kernelName: 'python3'
          });
        }}
      >
        {trans.__('New notebook')}
      </button>
    </Empty>
  );
}
