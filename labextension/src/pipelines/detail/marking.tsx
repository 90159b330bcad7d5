import { useState } from 'react';
import type { Execution, StepRow } from '../../studio';
import { TextField, type Wrongs } from '../../ui/form';
import { useActions, useDesk } from '../desk';
import { Commands } from '../tokens';
import { readSaid, type Wanted } from './making';

/** What a step counts as having made that a person says is done: JSON of each output. */
export function Marking({
  row,
  execution,
  wanted,
  onEnd
}: {
  row: StepRow;
  execution: Execution;
  wanted: readonly Wanted[];
  onEnd: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const { step } = useActions();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<Wrongs>({});
  const [busy, setBusy] = useState(false);
  const mark = async () => {
    const said = readSaid(wanted, typed);
    if ('wrong' in said) {
      setWrong(
        Object.fromEntries(
          wanted
            .filter(({ name }) => name in said.wrong)
            .map(({ name, takers }) => [
              name,
              said.wrong[name] === 'missing'
                ? trans.__('%1 takes it: say what it is.', takers.join(', '))
                : trans.__('This is no JSON; a text stands in quotes.')
            ])
        )
      );
      return;
    }
    setBusy(true);
    const done = await step(Commands.markStep, execution.row.id, row.key, said);
    setBusy(false);
    if (done !== undefined) {
      onEnd();
    }
  };
  return (
    <form
      className="cw-Marking"
      aria-label={trans.__('Mark %1 as done', row.key)}
      onSubmit={event => {
        event.preventDefault();
        void mark();
      }}
    >
      <p className="cw-Quiet">
        {trans.__('What it counts as having made, as JSON:')}
      </p>
      {wanted.map(({ name, type, takers, made }) => (
        <TextField
          key={name}
          code
          wide
          label={`${name} (${type})`}
          hint={
            made
              ? trans.__('What it made stays where this is empty.')
              : takers.length > 0
                ? trans.__('%1 takes it.', takers.join(', '))
                : trans.__('Nothing takes it: it may stay empty.')
          }
          wrong={wrong[name]}
          value={typed[name] ?? ''}
          onChange={value => {
            setTyped({ ...typed, [name]: value });
            setWrong({ ...wrong, [name]: undefined });
          }}
        />
      ))}
      <div className="cw-Failure-ways">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={busy}
        >
          {trans.__('Mark as done')}
        </button>
        <button type="button" className="jp-Button cw-Button" onClick={onEnd}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
