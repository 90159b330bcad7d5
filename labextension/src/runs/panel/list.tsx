import { refreshIcon, UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { type RunRow, useResource } from '../../studio';
import { IconButton } from '../../ui/button';
import { ColumnsMenu } from '../../ui/columns';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { FilterLine } from '../../ui/filterline';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { Table } from '../../ui/table';
import { Waiting } from '../../ui/waiting';
import { useActions, useDesk } from '../desk';
import { Commands, MOST_COMPARED, RUN_ATTRIBUTE } from '../tokens';
import { makeColumns } from './columns';
import { complete } from './completing';
import type { RunsModel } from './model';

/** The middle of the panel: filter, toolbar and table. */
export function RunsList({ model }: { model: RunsModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>{() => <List model={model} />}</UseSignal>
  );
}

function List({ model }: { model: RunsModel }): JSX.Element {
  const { trans, commands } = useDesk();
  const { open } = useActions();
  const pages = useResource(model.window.pages);
  const keys = useResource(model.keys);
  const { shown } = model.window;
  const { view } = model;
  const { columns: listed } = model;
  const { given } = model.colours;
  const columns = useMemo(
    () => makeColumns(listed, trans, run => given.get(run)),
    [listed, trans, given]
  );
  const wrong = pages.error?.field === 'filter' ? pages.error : undefined;
  return (
    <div className="cw-Panel">
      <div className="cw-Bar">
        <FilterLine
          label={trans.__('Filter runs')}
          example="metrics.auc > 0.6 and params.depth = '8'"
          filter={view.filter}
          complete={(text, at) => complete(text, at, keys.value)}
          problem={wrong}
          onFilter={filter => model.set({ filter })}
        />
      </div>
      <div className="cw-Bar">
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={view.onlyDiffers}
            onChange={event => model.set({ onlyDiffers: event.target.checked })}
          />
          {trans.__('Only what differs')}
        </label>
        <ColumnsMenu
          columns={columns}
          layout={view.layout}
          onLayout={layout => model.set({ layout })}
        />
        <CompareButton model={model} />
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__('A run that was exported elsewhere, as one file')}
          onClick={() => {
            void commands.execute(Commands.importRun);
          }}
        >
          {trans.__('Import…')}
        </button>
        <span className="cw-Spring" />
        <span className="cw-Count" role="status">
          {shown &&
            trans._n('%2 run', '%2 runs', shown.count, count(shown.count))}
        </span>
        <Choose
          label={trans.__('Charts')}
          value={view.board}
          choices={[
            { value: 'right', title: trans.__('Charts right') },
            { value: 'below', title: trans.__('Charts below') },
            { value: 'none', title: trans.__('No charts') }
          ]}
          onChange={board => model.set({ board })}
        />
        <IconButton
          icon={refreshIcon}
          label={trans.__('Read the store again')}
          onClick={() => model.refresh()}
        />
      </div>
      {pages.error && !wrong && (
        <Failure problem={pages.error} retry={() => void pages.refresh()} />
      )}
      <div className="cw-Panel-scroll">
        {shown && shown.count > 0 && (
          <Table<RunRow>
            label={trans.__('Runs')}
            columns={columns}
            rows={shown}
            rowKey={row => row.id}
            rowName={row => `${row.name} ${row.id.slice(0, 8)}`}
            layout={view.layout}
            onLayout={layout => model.set({ layout })}
            sort={view.sort}
            onSort={sort => model.set({ sort })}
            selected={model.chosen}
            onSelect={row => model.choose(row.id)}
            picked={model.picked}
            onPick={picked => model.pick(picked)}
            onOpen={row => open(row.id)}
            dimmed={pages.error !== undefined || model.window.isOld}
            rowProps={row =>
              ({
                [RUN_ATTRIBUTE]: row.id,
                className: `cw-Grid-row${model.lit === row.id ? ' cw-mod-lit' : ''}`,
                onPointerEnter: () => model.light(row.id),
                onPointerLeave: () => model.light(null)
              }) as object
            }
          />
        )}
        {shown?.count === 0 && !pages.error && <NoRuns model={model} />}
        {!shown && !pages.error && <Waiting />}
      </div>
    </div>
  );
}

function CompareButton({ model }: { model: RunsModel }): JSX.Element {
  const { trans } = useDesk();
  const { compare } = useActions();
  const { size } = model.picked;
  const possible = size >= 2 && size <= MOST_COMPARED;
  return (
    <button
      type="button"
      className="jp-Button cw-Button"
      disabled={!possible}
      title={
        possible ? undefined : trans.__('Pick two to %1 runs', MOST_COMPARED)
      }
      onClick={() => compare([...model.picked])}
    >
      {size > 1 ? trans.__('Compare %1 runs', size) : trans.__('Compare')}
    </button>
  );
}

function NoRuns({ model }: { model: RunsModel }): JSX.Element {
  const { trans, commands } = useDesk();
  const { filter, experiments } = model.view;
  if (filter.trim() || experiments.length > 0) {
    return (
      <Empty sentence={trans.__('No run matches.')}>
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => model.widen()}
        >
          {trans.__('Show all runs')}
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      sentence={trans.__(
        'Every job becomes a run, and so does what MLflow logs anywhere; nothing was logged here yet.'
      )}
      code={
        'import cellworks\n\n%%train my-first-run -p depth=8\nimport mlflow\nmlflow.log_metric("auc", 0.66)'
      }
    >
      <button
        type="button"
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
