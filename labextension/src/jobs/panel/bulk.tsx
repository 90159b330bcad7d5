import { useState } from 'react';
import type { JobRow } from '../../studio';
import { Confirm } from '../../ui/confirm';
import { count } from '../../ui/format';
import { useDesk } from '../desk';
import { isFinal } from '../states';
import { Commands } from '../tokens';
import type { PanelModel } from './model';

/** What can be done with the picked jobs at once. */
export function PickedBar({
  model,
  rows
}: {
  model: PanelModel;
  /** The rows that are read: what is known of the picked ones. */
  rows: readonly JobRow[];
}): JSX.Element | null {
  const { trans, commands } = useDesk();
  const [asks, setAsks] = useState(false);
  const { picked } = model;
  if (picked.size === 0) {
    return null;
  }
  const known = rows.filter(row => picked.has(row.id));
  const unknown = [...picked].filter(id => !known.some(row => row.id === id));
  const open = known.filter(row => !isFinal(row.state)).map(row => row.id);
  const ended = known.filter(row => isFinal(row.state)).map(row => row.id);
  const stoppable = [...open, ...unknown];
  const removable = [...ended, ...unknown];

  const each = async (command: string, ids: readonly string[]) => {
    setAsks(false);
    for (const job of ids) {
      await commands.execute(command, { job, confirmed: true });
    }
    model.pick(new Set([...model.picked].filter(id => !ids.includes(id))));
  };

  return asks ? (
    <Confirm
      question={trans._n(
        'Delete one job: its log, outputs and kept values are removed. Its run stays in the tracking store.',
        'Delete %1 jobs: their logs, outputs and kept values are removed. Their runs stay in the tracking store.',
        removable.length
      )}
      label={trans.__('Delete')}
      onAct={() => void each(Commands.deleteJob, removable)}
      onCancel={() => setAsks(false)}
    />
  ) : (
    <div
      className="cw-Bar cw-Picked"
      role="toolbar"
      aria-label={trans.__('Picked jobs')}
    >
      <span role="status">{trans.__('%1 picked', count(picked.size))}</span>
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={stoppable.length === 0}
        onClick={() => void each(Commands.stopJob, stoppable)}
      >
        {trans.__('Stop')}
      </button>
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={removable.length === 0}
        onClick={() => setAsks(true)}
      >
        {trans.__('Delete…')}
      </button>
      <span className="cw-Spring" />
      <button
        type="button"
        className="cw-Link"
        onClick={() => model.pick(new Set())}
      >
        {trans.__('Pick none')}
      </button>
    </div>
  );
}
