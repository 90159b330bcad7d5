import { useState } from 'react';
import type { Execution, StepRow } from '../../studio';
import { useActions, useDesk } from '../desk';
import { Commands } from '../tokens';

/** What a step asks, and the two answers. */
export function Asking({
  row,
  execution
}: {
  row: StepRow;
  execution: Execution;
}): JSX.Element {
  const { trans } = useDesk();
  const { step } = useActions();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const answer = (approved: boolean) => {
    setBusy(true);
    void step(Commands.answerStep, execution.row.id, row.key, {
      approved,
      note
    }).finally(() => setBusy(false));
  };
  return (
    <form
      className="cw-Asking"
      aria-label={trans.__('Approve %1', row.key)}
      onSubmit={event => event.preventDefault()}
    >
      <p className="cw-Asking-question">{row.sentence}</p>
      <label>
        {trans.__('Note')}
        <input
          className="cw-Input"
          value={note}
          onChange={event => setNote(event.target.value)}
        />
      </label>
      <div className="cw-Failure-ways">
        <button
          type="button"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={busy}
          onClick={() => answer(true)}
        >
          {trans.__('Approve')}
        </button>
        <button
          type="button"
          className="jp-Button cw-Button cw-mod-warn"
          disabled={busy}
          onClick={() => answer(false)}
        >
          {trans.__('Reject')}
        </button>
      </div>
    </form>
  );
}
