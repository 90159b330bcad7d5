import type { EndpointRow, Listed } from '../../studio';
import type { ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { ListBar, useSearch } from '../../ui/listbar';
import { Choose } from '../../ui/menu';
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
  const search = useSearch(model);
  const { filter } = model;
  return (
    <ListBar
      label={trans.__('Filter endpoints')}
      searchLabel={trans.__('Filter by name or description')}
      search={filter.search}
      onSearch={search}
      columns={columns}
      layout={model.layout}
      onLayout={layout => model.arrange(layout)}
      counted={
        list &&
        trans._n('%2 endpoint', '%2 endpoints', list.count, count(list.count))
      }
      act={{ title: trans.__('Deploy…'), run: () => deploy() }}
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
  );
}
