import { useCallback } from 'react';
import type { EndpointRow, Listed } from '../../studio';
import { ColumnsMenu, type ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { Search } from '../../ui/search';
import { useActions, useDesk } from '../desk';
import { STATES, wordOf } from '../states';
import type { PanelModel } from './model';

/** What narrows the list, how much of it is shown, and the way to the wizard. */
export function EndpointsToolbar({
  model,
  list,
  columns
}: {
  model: PanelModel;
  list: Listed<EndpointRow> | undefined;
  columns: readonly ListedColumn[];
}): JSX.Element {
  const { trans } = useDesk();
  const { deploy } = useActions();
  const search = useCallback(
    (text: string) => model.narrow({ search: text }),
    [model]
  );
  const { filter } = model;
  return (
    <div
      className="cw-Bar"
      role="toolbar"
      aria-label={trans.__('Filter endpoints')}
    >
      <Search
        label={trans.__('Filter by name or description')}
        value={filter.search}
        rest={200}
        onSearch={search}
      />
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
      <ColumnsMenu
        columns={columns}
        layout={model.layout}
        onLayout={layout => model.arrange(layout)}
      />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {list &&
          trans._n(
            '%2 endpoint',
            '%2 endpoints',
            list.count,
            count(list.count)
          )}
      </span>
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => deploy()}
      >
        {trans.__('Deploy…')}
      </button>
    </div>
  );
}
