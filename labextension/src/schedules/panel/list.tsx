import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { ListPanel } from '../../shell/listpanel';
import { useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { count } from '../../ui/format';
import { ListBar, useSearch } from '../../ui/listbar';
import { Choose } from '../../ui/menu';
import { SCHEDULE_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { STATES, wordOf } from '../states';
import { makeColumns } from './columns';
import { type PanelModel, START } from './model';

/** The Schedules panel's upper part: toolbar and table. */
export function ScheduleList({ model }: { model: PanelModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>{() => <List model={model} />}</UseSignal>
  );
}

function List({ model }: { model: PanelModel }): JSX.Element {
  const desk = useDesk();
  const { trans } = desk;
  const { open, create } = useActions();
  const { value: list } = useResource(model.page);
  const search = useSearch(model);
  const { filter } = model;
  const several = new Set(list?.read.map(row => row.actor)).size > 1;
  const columns = useMemo(
    () => makeColumns(desk, several, row => open(row.id)),
    // What the desk has stays as it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [desk, several]
  );
  const isNarrowed = filter.search.trim() !== '' || filter.state !== 'all';
  return (
    <ListPanel
      model={model}
      label={trans.__('Schedules')}
      columns={columns}
      rowKey={row => row.id}
      attribute={SCHEDULE_ATTRIBUTE}
      onOpen={row => open(row.id)}
      bar={
        <ListBar
          label={trans.__('Filter schedules')}
          searchLabel={trans.__('Filter by name or by what is started')}
          search={filter.search}
          onSearch={search}
          columns={columns}
          layout={model.layout}
          onLayout={layout => model.arrange(layout)}
          counted={
            list &&
            trans._n(
              '%2 schedule',
              '%2 schedules',
              list.count,
              count(list.count)
            )
          }
          act={{ title: trans.__('New schedule…'), run: () => create() }}
        >
          <Choose
            label={trans.__('State')}
            value={filter.state}
            choices={[
              { value: 'all', title: trans.__('Any state') },
              ...STATES.map(state => ({
                value: state,
                title: wordOf(state, trans)
              }))
            ]}
            onChange={state => model.narrow({ state })}
          />
        </ListBar>
      }
      narrowed={
        isNarrowed
          ? {
              sentence: trans.__('No schedule matches.'),
              title: trans.__('Show all schedules'),
              run: () => model.narrow(START)
            }
          : null
      }
    >
      <Empty
        sentence={trans.__(
          'A schedule starts a pipeline, a script or a notebook at times that you name, also while JupyterLab is closed, and says of each time what came of it.'
        )}
        code={
          'import cellworks as cw\n\ncw.schedule("train.py", "0 6 * * 1-5", tz="Europe/Berlin")'
        }
      >
        <button className="jp-Button cw-Button" onClick={() => create()}>
          {trans.__('New schedule…')}
        </button>
      </Empty>
    </ListPanel>
  );
}
