import type { Listed, ModelRow } from '../../studio';
import type { ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { ListBar, useSearch } from '../../ui/listbar';
import { Choose } from '../../ui/menu';
import { useActions, useDesk } from '../desk';
import { APPROVALS, wordOf } from '../states';
import type { PanelModel } from './model';

/** What narrows the list, how much of it is shown, and the way to the form. */
export function ModelsToolbar({
  model,
  list,
  columns
}: {
  model: PanelModel;
  list: Listed<ModelRow> | undefined;
  columns: readonly ListedColumn[];
}): JSX.Element {
  const { trans } = useDesk();
  const { register } = useActions();
  const search = useSearch(model);
  const { filter } = model;
  return (
    <ListBar
      label={trans.__('Filter models')}
      searchLabel={trans.__('Filter by name or description')}
      search={filter.search}
      onSearch={search}
      columns={columns}
      layout={model.layout}
      onLayout={layout => model.arrange(layout)}
      counted={list && counted(list.count, model.pending, trans._n.bind(trans))}
      act={{ title: trans.__('Register…'), run: () => register() }}
    >
      <Choose
        label={trans.__('Approval')}
        value={filter.approval}
        choices={[
          { value: 'all', title: trans.__('Any approval') },
          ...APPROVALS.map(state => ({
            value: state,
            title: wordOf(state, trans)
          }))
        ]}
        onChange={approval => model.narrow({ approval })}
      />
    </ListBar>
  );
}

/** `3 models  ·  2 versions wait for approval`. */
function counted(
  total: number,
  pending: number,
  word: (one: string, many: string, n: number, ...more: string[]) => string
): string {
  const models = word('%2 model', '%2 models', total, count(total));
  const waiting = word(
    '%2 version waits for approval',
    '%2 versions wait for approval',
    pending,
    count(pending)
  );
  return pending > 0 ? `${models}  ·  ${waiting}` : models;
}
