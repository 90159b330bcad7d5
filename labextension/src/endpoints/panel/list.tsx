import { UseSignal } from '@jupyterlab/ui-components';
import { type EndpointRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
import { Waiting } from '../../ui/waiting';
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
  const resource = useResource(model.page);
  const { value: list, error } = resource;
  const openRow = (row: EndpointRow) => open(row.name);
  const actors = new Set(list?.read.map(row => row.actor));
  const columns = makeColumns(desk, actors.size > 1, openRow);
  return (
    <div className="cw-Panel">
      <EndpointsToolbar model={model} list={list} columns={columns} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {list && list.count > 0 && (
        <Table
          label={trans.__('Endpoints')}
          columns={columns}
          layout={model.layout}
          onLayout={layout => model.arrange(layout)}
          rows={list}
          epoch={model.page.epoch}
          rowKey={row => row.name}
          selected={model.chosen?.name ?? null}
          onSelect={row => model.choose(row.name)}
          onOpen={openRow}
          dimmed={error !== undefined || model.page.old}
          rowProps={row => ({ [ENDPOINT_ATTRIBUTE]: row.name }) as object}
        />
      )}
      {list?.count === 0 && <NoEndpoints model={model} />}
      {!list && !error && <Waiting />}
    </div>
  );
}

function NoEndpoints({ model }: { model: PanelModel }): JSX.Element {
  const { trans } = useDesk();
  const { deploy } = useActions();
  if (isNarrowed(model.filter)) {
    return (
      <Empty sentence={trans.__('No endpoint matches.')}>
        <button
          className="jp-Button cw-Button"
          onClick={() => model.narrow(START)}
        >
          {trans.__('Show all endpoints')}
        </button>
      </Empty>
    );
  }
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
