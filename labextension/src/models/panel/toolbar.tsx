import { useCallback } from 'react';
import type { Listed, ModelRow } from '../../studio';
import { ColumnsMenu, type ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { Search } from '../../ui/search';
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
  const search = useCallback(
    (text: string) => model.narrow({ search: text }),
    [model]
  );
  const { filter } = model;
  return (
    <div
      className="cw-Bar"
      role="toolbar"
      aria-label={trans.__('Filter models')}
    >
      <Search
        label={trans.__('Filter by name or description')}
        value={filter.search}
        rest={200}
        onSearch={search}
      />
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
      <ColumnsMenu
        columns={columns}
        layout={model.layout}
        onLayout={layout => model.arrange(layout)}
      />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {list && counted(list.count, model.pending, trans._n.bind(trans))}
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
