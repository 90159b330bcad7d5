import { useCallback } from 'react';
import type { DriftRow, Listed } from '../../studio';
import { ColumnsMenu, type ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { Search } from '../../ui/search';
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
  const search = useCallback(
    (text: string) => model.narrow({ search: text }),
    [model]
  );
  const { filter } = model;
  return (
    <div
      className="cw-Bar"
      role="toolbar"
      aria-label={trans.__('Filter drift reports')}
    >
      <Search
        label={trans.__('Filter by name or by what was compared')}
        value={filter.search}
        rest={200}
        onSearch={search}
      />
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
      <ColumnsMenu
        columns={columns}
        layout={model.layout}
        onLayout={layout => model.arrange(layout)}
      />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {list &&
          trans._n('%2 report', '%2 reports', list.count, count(list.count))}
      </span>
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => compare()}
      >
        {trans.__('Compare data…')}
      </button>
    </div>
  );
}
