import type { DriftRow, Listed } from '../../studio';
import type { ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { ListBar, useSearch } from '../../ui/listbar';
import { Choose } from '../../ui/menu';
import { useActions, useDesk } from '../desk';
import { STATUSES, wordOf } from '../states';
import type { PanelModel } from './model';

/** What narrows the list, how much of it is shown, and the way to the form. */
export function DriftToolbar({
  model,
  list,
  columns
}: {
  model: PanelModel;
  list: Listed<DriftRow> | undefined;
  columns: readonly ListedColumn[];
}): JSX.Element {
  const { trans } = useDesk();
  const { compare } = useActions();
  const search = useSearch(model);
  const { filter } = model;
  return (
    <ListBar
      label={trans.__('Filter drift reports')}
      searchLabel={trans.__('Filter by name or by what was compared')}
      search={filter.search}
      onSearch={search}
      columns={columns}
      layout={model.layout}
      onLayout={layout => model.arrange(layout)}
      counted={
        list &&
        trans._n('%2 report', '%2 reports', list.count, count(list.count))
      }
      act={{ title: trans.__('Compare data…'), run: () => compare() }}
    >
      <Choose
        label={trans.__('Status')}
        value={filter.status}
        choices={[
          { value: 'all', title: trans.__('Any status') },
          ...STATUSES.map(status => ({
            value: status,
            title: wordOf(status, trans)
          }))
        ]}
        onChange={status => model.narrow({ status })}
      />
    </ListBar>
  );
}
