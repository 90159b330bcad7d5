import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { type ModelRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
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
  const { trans, commands } = desk;
  const { open } = useActions();
  const resource = useResource(model.page);
  const { value: page, error } = resource;
  const { filter } = model;
  const several = new Set(page?.models.map(row => row.latest?.actor)).size > 1;
  const columns = useMemo(
    () =>
      makeColumns(
        desk,
        several,
        row =>
          void commands.execute('cellworks:open-model', { model: row.name })
      ),
    [desk, commands, several]
  );
  return (
    <div className="cw-Panel">
      <ModelsToolbar
        model={model}
        filter={filter}
        page={page}
        columns={columns}
      />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {page?.problem && <Failure problem={{ message: page.problem }} />}
      <div className="cw-Panel-scroll">
        {page && page.models.length > 0 && (
          <Table<ModelRow>
            label={trans.__('Models')}
            columns={columns}
            layout={model.layout}
            onLayout={layout => model.arrange(layout)}
            rows={page.models}
            rowKey={row => row.name}
            sort={filter.sort}
            onSort={sort => model.narrow({ sort })}
            selected={model.chosen?.name ?? null}
            onSelect={row => model.choose(row.name)}
            onOpen={row => open(row.name)}
            dimmed={error !== undefined}
            rowProps={row => ({ [MODEL_ATTRIBUTE]: row.name }) as object}
          />
        )}
        {page?.models.length === 0 && <NoModels model={model} />}
        {!page && !error && (
          <p className="cw-Quiet cw-Panel-wait">{trans.__('Reading…')}</p>
        )}
      </div>
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
