import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { ListPanel } from '../../shell/listpanel';
import { useResource } from '../../studio';
import { Empty } from '../../ui/empty';
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
  const { value: list } = useResource(model.page);
  const { filter } = model;
  const several = new Set(list?.read.map(row => row.actor)).size > 1;
  const columns = useMemo(
    () => makeColumns(desk, several, row => open(row.id)),
    // What the desk has stays as it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [desk, several]
  );
  return (
    <ListPanel
      model={model}
      label={trans.__('Drift reports')}
      columns={columns}
      rowKey={row => row.id}
      attribute={DRIFT_ATTRIBUTE}
      onOpen={row => open(row.id)}
      bar={<DriftToolbar model={model} list={list} columns={columns} />}
      narrowed={
        isNarrowed(filter)
          ? {
              sentence: trans.__('No report matches.'),
              title: trans.__('Show all reports'),
              run: () => model.narrow(START)
            }
          : null
      }
    >
      <NoReports />
    </ListPanel>
  );
}

function NoReports(): JSX.Element {
  const { trans } = useDesk();
  const { compare } = useActions();
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
