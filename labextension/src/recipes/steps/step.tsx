import {
  duplicateIcon,
  deleteIcon,
  editIcon,
  moveDownIcon,
  moveUpIcon
} from '@jupyterlab/ui-components';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { IconButton } from '../../ui/button';
import { useWords } from '../../ui/words';
import { ReachMark } from '../palette/reach';
import { carries, COLUMN_MIME, STEP_MIME } from '../wrangler/drag';
import type { Step } from '../wrangler/types';
import { Outcome } from './outcome';
import type { Writing } from './writing';

interface Props {
  writing: Writing;
  step: Step;
  /** Its place, from 0. */
  at: number;
  onMove: (to: number) => void;
  /** The focus goes to another step. */
  onLeave: (to: number) => void;
}

/** A step: what it is, what came of it, and what can be done with it. */
export function StepLine(props: Props): JSX.Element {
  const { writing, step, at } = props;
  const [isOver, setOver] = useState(false);
  const { wrangler } = writing;
  const came = wrangler.cameOf(step);
  const info = writing.infoOf(step.do.op);
  const title = came?.view.title ?? info?.title ?? step.do.op;
  const reach = came?.view.reach ?? info?.reach;
  const isShown = wrangler.at === at + 1 && wrangler.at < wrangler.steps.length;
  const takes = (event: DragEvent) => carries(event.dataTransfer, COLUMN_MIME);
  const classes = [
    'cw-StepLine',
    isShown && 'cw-mod-shown',
    step.off && 'cw-mod-off',
    at >= wrangler.at && 'cw-mod-later',
    came?.failure && 'cw-mod-failed',
    isOver && 'cw-mod-over'
  ];
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      data-step={at}
      onDragOver={event => {
        if (takes(event)) {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        setOver(false);
        if (takes(event)) {
          event.preventDefault();
          event.stopPropagation();
          writing.edit(at);
          writing.take(event.dataTransfer.getData(COLUMN_MIME));
        }
      }}
    >
      <div
        className="cw-StepLine-head"
        draggable
        onDragStart={event => {
          event.dataTransfer.setData(STEP_MIME, String(at));
          event.dataTransfer.effectAllowed = 'move';
        }}
      >
        <OnOff {...props} title={title} />
        <Main {...props} title={title} isShown={isShown} />
        {reach && <ReachMark reach={reach} />}
      </div>
      <Outcome wrangler={wrangler} step={step} at={at} came={came} />
      <Acts {...props} />
    </li>
  );
}

/** Whether it is done or left out for now. */
function OnOff({
  writing: { wrangler },
  step,
  at,
  title
}: Props & { title: string }): JSX.Element {
  const trans = useWords();
  return (
    <input
      type="checkbox"
      className="cw-StepLine-on"
      aria-label={trans.__('Do step %1: %2', at + 1, title)}
      title={step.off ? trans.__('Do it again') : trans.__('Leave it out')}
      checked={!step.off}
      onChange={() => wrangler.toggle(at)}
    />
  );
}

/** Its number and title: shows the frame as the step left it; keys do the rest. */
function Main({
  writing,
  at,
  title,
  isShown,
  onMove,
  onLeave
}: Props & { title: string; isShown: boolean }): JSX.Element {
  const trans = useWords();
  const { wrangler } = writing;
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by !== undefined) {
      (event.altKey ? onMove : onLeave)(at + by);
    } else if (event.key === 'Delete') {
      wrangler.remove(at);
    } else if (event.key === 'F2') {
      writing.edit(at);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      className="cw-StepLine-main"
      aria-pressed={isShown}
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown F2 Delete"
      title={trans.__(
        'Show the frame as it was after this step (F2 edits, Alt+arrows move, Delete deletes)'
      )}
      onClick={() => wrangler.select(isShown ? null : at + 1)}
      onDoubleClick={() => writing.edit(at)}
      onKeyDown={keys}
    >
      <span className="cw-StepLine-number">{at + 1}</span>
      <span className="cw-StepLine-name">{title}</span>
    </button>
  );
}

/** What can be done with it; seen while it is pointed at or has the focus. */
function Acts({ writing, at, onMove }: Props): JSX.Element {
  const trans = useWords();
  const { wrangler } = writing;
  const number = at + 1;
  return (
    <div
      className="cw-StepLine-acts"
      role="group"
      aria-label={trans.__('Step %1', number)}
    >
      <IconButton
        icon={editIcon}
        label={trans.__('Edit step %1', number)}
        onClick={() => writing.edit(at)}
      />
      <IconButton
        icon={duplicateIcon}
        label={trans.__('Duplicate step %1', number)}
        onClick={() => wrangler.duplicate(at)}
      />
      <IconButton
        icon={moveUpIcon}
        label={trans.__('Move step %1 up', number)}
        disabled={at === 0}
        onClick={() => onMove(at - 1)}
      />
      <IconButton
        icon={moveDownIcon}
        label={trans.__('Move step %1 down', number)}
        disabled={number === wrangler.steps.length}
        onClick={() => onMove(at + 1)}
      />
      <IconButton
        icon={deleteIcon}
        label={trans.__('Delete step %1', number)}
        onClick={() => wrangler.remove(at)}
      />
    </div>
  );
}
