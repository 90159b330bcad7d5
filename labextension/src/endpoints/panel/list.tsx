import { UseSignal } from '@jupyterlab/ui-components';
import { ListPanel } from '../../shell/listpanel';
import { type EndpointRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { ENDPOINT_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { makeColumns } from './columns';
import { isNarrowed, START } from './filter';
import type { PanelModel } from './model';
import { EndpointsToolbar } from './toolbar';

/** The Endpoints panel's upper part: toolbar and table. */
export function EndpointsList({ model }: { model: PanelModel }): JSX.Element {
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
  const openRow = (row: EndpointRow) => open(row.name);
  const actors = new Set(list?.read.map(row => row.actor));
  const columns = makeColumns(desk, actors.size > 1, openRow);
  return (
    <ListPanel
      model={model}
      label={trans.__('Endpoints')}
      columns={columns}
      rowKey={row => row.name}
      attribute={ENDPOINT_ATTRIBUTE}
      onOpen={openRow}
      bar={<EndpointsToolbar model={model} list={list} columns={columns} />}
      narrowed={
        isNarrowed(filter)
          ? {
              sentence: trans.__('No endpoint matches.'),
              title: trans.__('Show all endpoints'),
              run: () => model.narrow(START)
            }
          : null
      }
    >
      <NoEndpoints />
    </ListPanel>
  );
}

function NoEndpoints(): JSX.Element {
  const { trans } = useDesk();
  const { deploy } = useActions();
  return (
    <Empty
      sentence={trans.__(
        'An endpoint is a name with an address and a key; behind it versions of a model answer, each with its share of the requests.'
      )}
      code={
        'import cellworks as cw\n\nep = cw.deploy("late-flights@champion", endpoint="flights")\nep.predict(flights.head())'
      }
    >
      <button className="jp-Button cw-Button" onClick={() => deploy()}>
        {trans.__('Deploy a version…')}
      </button>
    </Empty>
  );
}
