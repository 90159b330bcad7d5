import {
  deleteIcon,
  editIcon,
  launchIcon,
  redoIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { Job } from '../studio';
import { IconButton } from '../ui/button';
import { LineageButton } from '../ui/lineagebutton';
import { useActions, useDesk } from './desk';
import { isFinal } from './states';

/** Where a job is shown: under its cell, below the list, or in a tab of its own. */
export type Place = 'card' | 'panel' | 'tab';

/** What can be done with a job, as buttons. */
export function JobActions({
  job,
  place,
  onDelete
}: {
  job: Job;
  place: Place;
  /** Asks whether to delete it, where there is room to ask. */
  onDelete?: () => void;
}): JSX.Element {
  const { commands, trans } = useDesk();
  const { open, stop, rerun, clone, remove } = useActions();
  const { row } = job;
  const ended = isFinal(row.state);
  return (
    <>
      {ended ? (
        <IconButton
          icon={redoIcon}
          label={trans.__('Rerun')}
          onClick={() => rerun(row.id)}
        />
      ) : (
        <IconButton
          icon={stopIcon}
          label={trans.__('Stop')}
          disabled={row.state === 'stopping'}
          onClick={() => stop(row.id)}
        />
      )}
      {place !== 'card' && (
        <IconButton
          icon={editIcon}
          label={trans.__('Clone with edits…')}
          onClick={() => clone(row.id)}
        />
      )}
      {place !== 'tab' && (
        <IconButton
          icon={launchIcon}
          label={
            place === 'card' ? trans.__('Open') : trans.__('Open in a tab')
          }
          onClick={() => open(row.id)}
        />
      )}
      {place !== 'card' && (
        <LineageButton commands={commands} of={`job:${row.id}`} />
      )}
      {ended && place !== 'card' && (
        <IconButton
          icon={deleteIcon}
          label={trans.__('Delete…')}
          onClick={onDelete ?? (() => remove(row.id))}
        />
      )}
    </>
  );
}

/** The two ways on from a failure: look at what its names held, or mend the cell. */
export function WaysOn({ job }: { job: Job }): JSX.Element | null {
  const { trans } = useDesk();
  const { openHere, edit } = useActions();
  const opens = leavesNames(job);
  if (!opens && !isCell(job)) {
    return null;
  }
  return (
    <div className="cw-WaysOn">
      {opens && (
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__('A notebook with the values that its names held')}
          onClick={() => openHere(job.row.id)}
        >
          {trans.__('Open here')}
        </button>
      )}
      {isCell(job) && (
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__('Mend the cell and run it on the same captures')}
          onClick={() => edit(job.row.id)}
        >
          {trans.__('Edit and rerun')}
        </button>
      )}
    </div>
  );
}

function isCell(job: Job): boolean {
  return job.spec.entry.type === 'cell';
}

/** Whether there is something to open: frames of code that raised, or what a cell started with. */
function leavesNames({ failure, spec }: Job): boolean {
  return failure?.cause === 'exception' || spec.entry.type === 'cell';
}
