import { UseSignal } from '@jupyterlab/ui-components';
import { type DatasetRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
import { Waiting } from '../../ui/waiting';
import { DATASET_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { makeColumns } from './columns';
import { isNarrowed, START } from './filter';
import type { PanelModel } from './model';
import { DatasetsToolbar } from './toolbar';

/** The Datasets panel's upper part: toolbar and table. */
export function DatasetsList({ model }: { model: PanelModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>{() => <List model={model} />}</UseSignal>
  );
}

function List({ model }: { model: PanelModel }): JSX.Element {
  const desk = useDesk();
  const { trans } = desk;
  const { open } = useActions();
  const resource = useResource(model.page);
  const { value: list, error } = resource;
  const { filter } = model;
  const openRow = (row: DatasetRow) => open(row.name);
  const actors = new Set(list?.read.map(row => row.latest.actor));
  const columns = makeColumns(desk, actors.size > 1, openRow);
  return (
    <div className="cw-Panel">
      <DatasetsToolbar model={model} list={list} columns={columns} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {list && list.count > 0 && (
        <Table
          label={trans.__('Datasets')}
          columns={columns}
          layout={model.layout}
          onLayout={layout => model.arrange(layout)}
          rows={list}
          epoch={model.page.epoch}
          rowKey={row => row.name}
          sort={filter.sort}
          onSort={sort => model.narrow({ sort })}
          selected={model.chosen?.name ?? null}
          onSelect={row => model.choose(row.name)}
          onOpen={openRow}
          dimmed={error !== undefined || model.page.old}
          rowProps={row => ({ [DATASET_ATTRIBUTE]: row.name }) as object}
        />
      )}
      {list?.count === 0 && <NoDatasets model={model} />}
      {!list && !error && <Waiting />}
    </div>
  );
}

function NoDatasets({ model }: { model: PanelModel }): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
  if (isNarrowed(model.filter)) {
    return (
      <Empty sentence={trans.__('No dataset matches.')}>
        <button
          className="jp-Button cw-Button"
          onClick={() => model.narrow({ ...START, sort: model.filter.sort })}
        >
          {trans.__('Show all datasets')}
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      sentence={trans.__(
        'A dataset is a name for a file, a folder or a frame; the data stays where it is, and you are told when it changes.'
      )}
      code={
        'import cellworks as cw\n\ncw.datasets.register("flights", "data/flights.parquet")'
      }
    >
      <button className="jp-Button cw-Button" onClick={() => register()}>
        {trans.__('Register a file or folder…')}
      </button>
    </Empty>
  );
}
