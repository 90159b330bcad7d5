import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { type ModelRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
import { Waiting } from '../../ui/waiting';
import { MODEL_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { makeColumns } from './columns';
import { isNarrowed, START } from './filter';
import type { PanelModel } from './model';
import { ModelsToolbar } from './toolbar';

/** The Models panel's upper part: toolbar and table. */
export function ModelsList({ model }: { model: PanelModel }): JSX.Element {
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
  const { filter, problem } = model;
  const several = new Set(list?.read.map(row => row.latest?.actor)).size > 1;
  const columns = useMemo(
    () => makeColumns(desk, several, row => open(row.name)),
    // What the desk has stays as it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [desk, several]
  );
  return (
    <div className="cw-Panel">
      <ModelsToolbar model={model} list={list} columns={columns} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {problem && <Failure problem={{ message: problem }} />}
      {list && list.count > 0 && (
        <Table<ModelRow>
          label={trans.__('Models')}
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
          onOpen={row => open(row.name)}
          dimmed={error !== undefined || model.page.old}
          rowProps={row => ({ [MODEL_ATTRIBUTE]: row.name }) as object}
        />
      )}
      {list?.count === 0 && <NoModels model={model} />}
      {!list && !error && <Waiting />}
    </div>
  );
}

function NoModels({ model }: { model: PanelModel }): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
  if (isNarrowed(model.filter)) {
    return (
      <Empty sentence={trans.__('No model matches.')}>
        <button
          className="jp-Button cw-Button"
          onClick={() => model.narrow({ ...START, sort: model.filter.sort })}
        >
          {trans.__('Show all models')}
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      sentence={trans.__(
        'A model is a name for versions that runs have made; each is approved or rejected, and aliases such as @champion name the one that counts.'
      )}
      code={'%%train late-flights --register\nmodel = make_model().fit(X, y)'}
    >
      <button className="jp-Button cw-Button" onClick={() => register()}>
        {trans.__('Register a run’s model…')}
      </button>
    </Empty>
  );
}
