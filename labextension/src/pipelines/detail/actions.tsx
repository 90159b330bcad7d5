import { useState } from 'react';
import type { Execution, StepRow } from '../../studio';
import { Menu, type MenuItem } from '../../ui/menu';
import { useActions, useDesk } from '../desk';
import type { Item } from '../graph/definition';
import { codeOf } from '../openhere';
import { DONE, isEnded } from '../states';
import { stepsOf } from '../graph/definition';
import { Commands } from '../tokens';
import { wantedOf } from './making';
import { Marking } from './marking';
import { nameOf } from './rows';

/** What can be done with a step once its execution has ended; a notebook at its point at any time. */
export function StepActions({
  row,
  execution,
  item
}: {
  row: StepRow;
  execution: Execution;
  item: Item | null;
}): JSX.Element | null {
  const { trans } = useDesk();
  const actions = useActions();
  const [marking, setMarking] = useState(false);
  const ended = isEnded(execution.row);
  const failed = row.state === 'failed';
  const run = (command: string) =>
    void actions.step(command, execution.row.id, row.key);
  const step =
    item?.step ??
    stepsOf(execution.pipeline).find(one => one.name === nameOf(row.key));
  const opens = row.job !== null && step !== undefined && codeOf(step) !== null;
  const wanted = step ? wantedOf(execution.pipeline, step, row) : [];
  const last = nameOf(row.key) === execution.pipeline.on_exit?.name;
  const chosen = ended && !last;
  const later = last
    ? trans.__('The exit handler runs at the end of each resumption.')
    : ended
      ? undefined
      : trans.__('Once the execution has ended; stop it to do so now.');
  const more: MenuItem[] = [
    {
      id: 'only',
      title: trans.__('Run this step'),
      disabled: !chosen,
      act: () => run(Commands.runStep)
    },
    {
      id: 'mark',
      title: trans.__('Mark as done'),
      disabled: !chosen || DONE.includes(row.state),
      act: () => (wanted.length > 0 ? setMarking(true) : run(Commands.markStep))
    },
    {
      id: 'clear',
      title: trans.__('Clear'),
      disabled: !chosen || row.state === 'waiting',
      act: () => run(Commands.clearStep)
    }
  ];
  if (marking && ended) {
    return (
      <Marking
        row={row}
        execution={execution}
        wanted={wanted}
        onEnd={() => setMarking(false)}
      />
    );
  }
  return (
    <div className="cw-Failure-ways cw-StepActions">
      {opens && (
        <button
          type="button"
          className={`jp-Button cw-Button${failed ? ' cw-mod-primary' : ''}`}
          title={trans.__('A notebook with what the step was given')}
          onClick={() => run(Commands.openStepHere)}
        >
          {trans.__('Open here')}
        </button>
      )}
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={!chosen}
        title={later ?? trans.__('This step, and all that hangs on it')}
        onClick={() => run(Commands.runFromStep)}
      >
        {trans.__('Run from here')}
      </button>
      <Menu title={trans.__('More')} items={more} />
    </div>
  );
}
