import type { DatasetRow, Listed, VersionRow } from '../../studio';
import type { ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { ListBar, useSearch } from '../../ui/listbar';
import { Choose } from '../../ui/menu';
import { useActions, useDesk } from '../desk';
import { kindOf, STATES, wordOf } from '../states';
import type { PanelModel } from './model';

const KINDS: readonly VersionRow['kind'][] = [
  'file',
  'folder',
  'url',
  'sql',
  'frame'
];

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
  const search = useSearch(model);
  const { filter } = model;
  return (
    <ListBar
      label={trans.__('Filter datasets')}
      searchLabel={trans.__('Filter by name or description')}
      search={filter.search}
      onSearch={search}
      columns={columns}
      layout={model.layout}
      onLayout={layout => model.arrange(layout)}
      counted={
        list &&
        trans._n('%2 dataset', '%2 datasets', list.count, count(list.count))
      }
      act={{ title: trans.__('Register…'), run: () => register() }}
    >
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
    </ListBar>
  );
}
