import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { ListPanel } from '../../shell/listpanel';
import { useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { EXECUTION_ATTRIBUTE } from '../commands';
import { useActions, useDesk } from '../desk';
import { titleOf } from '../states';
import { makeColumns, namesOf } from './columns';
import { isNarrowed, START } from './filter';
import type { PanelModel } from './model';
import { PipelinesToolbar } from './toolbar';

/** The Pipelines panel's upper part: toolbar and table. */
export function ExecutionList({ model }: { model: PanelModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>{() => <List model={model} />}</UseSignal>
  );
}

function List({ model }: { model: PanelModel }): JSX.Element {
  const desk = useDesk();
  const { trans } = desk;
  const { open } = useActions();
  const { value: list } = useResource(model.page);
  const { filter } = model;
  const names = JSON.stringify(namesOf(list?.read ?? []));
  const several = new Set(list?.read.map(row => row.actor)).size > 1;
  const columns = useMemo(
    () => makeColumns(desk, JSON.parse(names), several, row => open(row.id)),
    // What the desk has stays as it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [desk, names, several]
  );
  return (
    <ListPanel
      model={model}
      label={trans.__('Executions')}
      columns={columns}
      rowKey={row => row.id}
      rowName={titleOf}
      attribute={EXECUTION_ATTRIBUTE}
      picked={model.picked}
      onPick={picked => model.pick(picked)}
      onOpen={row => open(row.id)}
      bar={<PipelinesToolbar model={model} list={list} columns={columns} />}
      narrowed={
        isNarrowed(filter)
          ? {
              sentence: trans.__('No execution matches.'),
              title: trans.__('Show all executions'),
              run: () => model.narrow(START)
            }
          : null
      }
    >
      <Empty
        sentence={trans.__(
          'A pipeline is a Python function whose calls are steps: each runs as a job of its own, and not again as long as nothing that it hangs on changes.'
        )}
        code={EXAMPLE}
      />
    </ListPanel>
  );
}

/** What the empty panel teaches. */
export const EXAMPLE = [
  'import cellworks as cw',
  '',
  '@cw.step',
  'def double(x: int):',
  '    y = 2 * x',
  '    return y',
  '',
  '@cw.pipeline',
  'def first(x: int = 21):',
  '    double(x)',
  '',
  'first.run()'
].join('\n');
