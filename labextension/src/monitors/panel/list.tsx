import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { type DriftRow, useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Table } from '../../ui/table';
import { Waiting } from '../../ui/waiting';
import { DRIFT_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { makeColumns } from './columns';
import { isNarrowed, START } from './filter';
import type { PanelModel } from './model';
import { DriftToolbar } from './toolbar';

/** The Monitors panel's upper part: toolbar and table. */
export function DriftList({ model }: { model: PanelModel }): JSX.Element {
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
  const several = new Set(list?.read.map(row => row.actor)).size > 1;
  const columns = useMemo(
    () => makeColumns(desk, several, row => open(row.id)),
    // What the desk has stays as it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [desk, several]
  );
  return (
    <div className="cw-Panel">
      <DriftToolbar model={model} list={list} columns={columns} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {list && list.count > 0 && (
        <Table<DriftRow>
          label={trans.__('Drift reports')}
          columns={columns}
          layout={model.layout}
          onLayout={layout => model.arrange(layout)}
          rows={list}
          epoch={model.page.epoch}
          rowKey={row => row.id}
          selected={model.chosen?.name ?? null}
          onSelect={row => model.choose(row.id)}
          onOpen={row => open(row.id)}
          dimmed={error !== undefined || model.page.old}
          rowProps={row => ({ [DRIFT_ATTRIBUTE]: row.id }) as object}
        />
      )}
      {list?.count === 0 && <NoReports model={model} />}
      {!list && !error && <Waiting />}
    </div>
  );
}

function NoReports({ model }: { model: PanelModel }): JSX.Element {
  const { trans } = useDesk();
  const { compare } = useActions();
  if (isNarrowed(model.filter)) {
    return (
      <Empty sentence={trans.__('No report matches.')}>
        <button
          className="jp-Button cw-Button"
          onClick={() => model.narrow(START)}
        >
          {trans.__('Show all reports')}
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      sentence={trans.__(
        'A drift report says how far data has moved from what it was, column by column, and in words.'
      )}
      code={'import cellworks as cw\n\ncw.drift(january, july, keep=True)'}
    >
      <button className="jp-Button cw-Button" onClick={() => compare()}>
        {trans.__('Compare data…')}
      </button>
    </Empty>
  );
}
