import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { ListPanel } from '../../shell/listpanel';
import { useResource } from '../../studio';
import { Empty } from '../../ui/empty';
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
  const { value: list } = useResource(model.page);
  const { filter, problem } = model;
  const several = new Set(list?.read.map(row => row.latest?.actor)).size > 1;
  const columns = useMemo(
    () => makeColumns(desk, several, row => open(row.name)),
    // What the desk has stays as it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [desk, several]
  );
  return (
    <ListPanel
      model={model}
      label={trans.__('Models')}
      columns={columns}
      rowKey={row => row.name}
      attribute={MODEL_ATTRIBUTE}
      sort={filter.sort}
      onSort={sort => model.narrow({ sort })}
      onOpen={row => open(row.name)}
      bar={<ModelsToolbar model={model} list={list} columns={columns} />}
      problem={problem}
      narrowed={
        isNarrowed(filter)
          ? {
              sentence: trans.__('No model matches.'),
              title: trans.__('Show all models'),
              run: () => model.narrow({ ...START, sort: filter.sort })
            }
          : null
      }
    >
      <NoModels />
    </ListPanel>
  );
}

function NoModels(): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
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
