import { UseSignal } from '@jupyterlab/ui-components';
import { ListPanel } from '../../shell/listpanel';
import { type DatasetRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
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
  const { value: list } = useResource(model.page);
  const { filter } = model;
  const openRow = (row: DatasetRow) => open(row.name);
  const actors = new Set(list?.read.map(row => row.latest.actor));
  const columns = makeColumns(desk, actors.size > 1, openRow);
  return (
    <ListPanel
      model={model}
      label={trans.__('Datasets')}
      columns={columns}
      rowKey={row => row.name}
      attribute={DATASET_ATTRIBUTE}
      sort={filter.sort}
      onSort={sort => model.narrow({ sort })}
      onOpen={openRow}
      bar={<DatasetsToolbar model={model} list={list} columns={columns} />}
      narrowed={
        isNarrowed(filter)
          ? {
              sentence: trans.__('No dataset matches.'),
              title: trans.__('Show all datasets'),
              run: () => model.narrow({ ...START, sort: filter.sort })
            }
          : null
      }
    >
      <NoDatasets />
    </ListPanel>
  );
}

function NoDatasets(): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
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
