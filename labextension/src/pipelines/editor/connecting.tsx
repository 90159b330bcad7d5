import { useEffect, useRef, useState } from 'react';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import type { EditorModel } from './model';
import { targetsOf } from './ports';
import type { Drawing } from './scene';

/** Asks where an output of the chosen step goes: what a drag from port to port does, by keyboard. */
export function ConnectForm({
  model,
  drawing,
  onDone
}: {
  model: EditorModel;
  drawing: Drawing;
  onDone: () => void;
}): JSX.Element {
  const trans = useWords();
  const form = useRef<HTMLFormElement>(null);
  const step = model.one ?? '';
  const { outputs } = drawing.ports.get(step) ?? { outputs: [] };
  const [output, setOutput] = useState(outputs[0]?.name ?? '');
  const [target, setTarget] = useState('');
  const targets = model.reading
    ? targetsOf({ step, port: output }, model.reading, model.kinds, trans)
    : [];
  const chosen =
    targets.find(({ step: one, port }) => `${one}.${port}` === target) ??
    targets[0];
  useEffect(
    () => form.current?.querySelector<HTMLElement>('select, button')?.focus(),
    []
  );
  const leave = () => {
    model.ask(null);
    onDone();
  };
  const connect = () => {
    if (chosen) {
      model.connect({ step, port: output }, chosen);
      leave();
    }
  };
  return (
    <form
      ref={form}
      className="cw-Connect"
      aria-label={trans.__('Connect %1', step)}
      onSubmit={event => {
        event.preventDefault();
        connect();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          leave();
        } else if (event.key === 'Enter') {
          event.preventDefault();
          event.stopPropagation();
          connect();
        }
      }}
    >
      {outputs.length === 0 ? (
        <span>
          {step === ''
            ? trans.__('Choose a step first.')
            : trans.__('%1 makes nothing that could be handed on.', step)}
        </span>
      ) : (
        <>
          <Choose
            label={trans.__('Output')}
            value={output}
            choices={outputs.map(({ name, type }) => ({
              value: name,
              title: `${step}.${name} (${type})`
            }))}
            onChange={setOutput}
          />
          <span>{trans.__('to')}</span>
          <Choose
            label={trans.__('To')}
            value={chosen ? `${chosen.step}.${chosen.port}` : ''}
            choices={
              chosen
                ? targets.map(to => ({
                    value: `${to.step}.${to.port}`,
                    title: `${to.step}.${to.port}`
                  }))
                : [{ value: '', title: trans.__('nothing takes it') }]
            }
            onChange={setTarget}
          />
          <button
            type="submit"
            className="jp-Button cw-Button cw-mod-primary"
            disabled={!chosen}
          >
            {trans.__('Connect')}
          </button>
        </>
      )}
      <button type="button" className="jp-Button cw-Button" onClick={leave}>
        {trans.__('Cancel')}
      </button>
    </form>
  );
}
