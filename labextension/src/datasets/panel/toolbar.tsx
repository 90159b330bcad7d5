import { useCallback } from 'react';
import type { DatasetRow, Listed, VersionRow } from '../../studio';
import { ColumnsMenu, type ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { Search } from '../../ui/search';
import { useActions, useDesk } from '../desk';
import { kindOf, STATES, wordOf } from '../states';
import type { PanelModel } from './model';

const KINDS: readonly VersionRow['kind'][] = ['file', 'folder', 'frame'];

/** What narrows the list, how much of it is shown, and the way to the form. */
export function DatasetsToolbar({
  model,
  list,
  columns
}: {
  model: PanelModel;
  list: Listed<DatasetRow> | undefined;
  columns: readonly ListedColumn[];
}): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
  const search = useCallback(
    (text: string) => model.narrow({ search: text }),
    [model]
  );
  const { filter } = model;
  return (
    <div
      className="cw-Bar"
      role="toolbar"
      aria-label={trans.__('Filter datasets')}
    >
      <Search
        label={trans.__('Filter by name or description')}
        value={filter.search}
        rest={200}
        onSearch={search}
      />
      <Choose
        label={trans.__('Source')}
        value={filter.state}
        choices={[
          { value: 'all', title: trans.__('Any source') },
          ...STATES.map(state => ({
            value: state,
            title: wordOf(state, trans)
          }))
        ]}
        onChange={state => model.narrow({ state })}
      />
      <Choose
        label={trans.__('Kind')}
        value={filter.kind}
        choices={[
          { value: 'all', title: trans.__('Any kind') },
          ...KINDS.map(kind => ({ value: kind, title: kindOf(kind, trans) }))
        ]}
        onChange={kind => model.narrow({ kind })}
      />
      <ColumnsMenu
        columns={columns}
        layout={model.layout}
        onLayout={layout => model.arrange(layout)}
      />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {list &&
          trans._n('%2 dataset', '%2 datasets', list.count, count(list.count))}
      </span>
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => register()}
      >
        {trans.__('Register…')}
      </button>
    </div>
  );
}
