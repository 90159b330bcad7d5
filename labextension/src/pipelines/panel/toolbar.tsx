import { type ExecutionRow, type Listed, useResource } from '../../studio';
import { ColumnsMenu, type ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { useActions, useDesk } from '../desk';
import { STATES, stateWord } from '../states';
import { MOST_COMPARED } from '../tokens';
import type { PanelModel } from './model';

/** What narrows the list, how much of it is shown, and what is done with those that are picked. */
export function PipelinesToolbar({
  model,
  list,
  columns
}: {
  model: PanelModel;
  list: Listed<ExecutionRow> | undefined;
  columns: readonly ListedColumn[];
}): JSX.Element {
  const { trans } = useDesk();
  const { compare } = useActions();
  const { value: known } = useResource(model.pipelines);
  const { filter, picked } = model;
  const names = new Set(known?.pipelines.map(one => one.name));
  if (filter.pipeline) {
    names.add(filter.pipeline);
  }
  const few = picked.size < 2;
  const many = picked.size > MOST_COMPARED;
  return (
    <div
      className="cw-Bar"
      role="toolbar"
      aria-label={trans.__('Filter executions')}
    >
      <Choose
        label={trans.__('Pipeline')}
        value={filter.pipeline}
        choices={[
          { value: '', title: trans.__('Any pipeline') },
          ...[...names].map(name => ({ value: name, title: name }))
        ]}
        onChange={pipeline => model.narrow({ pipeline })}
      />
      <Choose
        label={trans.__('State')}
        value={filter.state}
        choices={[
          { value: 'all', title: trans.__('Any state') },
          ...STATES.map(state => ({
            value: state,
            title: stateWord(state, trans)
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
            '%2 execution',
            '%2 executions',
            list.count,
            count(list.count)
          )}
      </span>
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={few || many}
        title={
          few
            ? trans.__('Pick two executions to lay them side by side.')
            : many
              ? trans.__('At most %1 stand side by side.', MOST_COMPARED)
              : undefined
        }
        onClick={() => compare([...picked])}
      >
        {few ? trans.__('Compare') : trans.__('Compare %1', picked.size)}
      </button>
    </div>
  );
}
