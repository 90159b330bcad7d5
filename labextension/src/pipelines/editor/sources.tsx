import { deleteIcon } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { IconButton } from '../../ui/button';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import { inputsOf, placeOf, setInput } from './edits';
import { Said } from './fields';
import type { EditorModel } from './model';
import { type InputPort, refusal, stepsByName } from './ports';
import { type Plain, readPlain, writtenAt } from './yamltext';

/** How an input that is no output, parameter or item is said. */
type Mode = 'dataset' | 'value' | 'inside';

/** The inputs of a step: where each comes from, and more of them where the kind takes any. */
export function Inputs({
  model,
  step,
  ports,
  open,
  loops,
  wrongs
}: {
  model: EditorModel;
  step: string;
  ports: readonly InputPort[];
  /** Inputs of any name can be added. */
  open: boolean;
  /** Items of the loops around it. */
  loops: readonly string[];
  wrongs: Readonly<Record<string, string>>;
}): JSX.Element {
  const trans = useWords();
  return (
    <fieldset className="cw-Inputs">
      <legend>{trans.__('Inputs')}</legend>
      {ports.map(port => (
        <InputLine
          key={port.name}
          model={model}
          step={step}
          port={port}
          loops={loops}
          wrong={wrongs[`inputs.${port.name}`]}
        />
      ))}
      {ports.length === 0 && !open && (
        <p className="cw-Quiet">{trans.__('It takes none.')}</p>
      )}
      {wrongs.inputs && (
        <p className="cw-Field-wrong" role="alert">
          {wrongs.inputs}
        </p>
      )}
      {open && (
        <Said
          label={trans.__('Add an input')}
          value=""
          placeholder={trans.__('name')}
          code
          onSay={name =>
            model.edit(text =>
              name in inputsOf(text, step)
                ? text
                : setInput(text, step, name.trim(), null)
            )
          }
        />
      )}
    </fieldset>
  );
}

function InputLine({
  model,
  step,
  port,
  loops,
  wrong
}: {
  model: EditorModel;
  step: string;
  port: InputPort;
  loops: readonly string[];
  wrong?: string;
}): JSX.Element {
  const trans = useWords();
  const [mode, setMode] = useState<Mode | null>(null);
  const { name, takes, required } = port;
  // By the text, which is here at once: what the engine reads of it comes later, and a field that goes meanwhile loses the focus.
  const written = inputsOf(model.text, step)[name];
  const shown = mode ?? modeOf(written);
  const say = (value: Plain) => {
    setMode(null);
    model.edit(text => setInput(text, step, name, value));
  };
  const parameters = Object.keys(model.reading?.pipeline.parameters ?? {});
  const froms = [...outputsFor(model, step, name), ...parameters, ...loops];
  const from = shown === 'from' ? fromIn(written) : null;
  const chosen = from !== null ? `from ${from}` : (shown ?? '');
  return (
    <div className="cw-Inputs-line">
      <span className="cw-Inputs-name" title={takes.join(', ')}>
        <span className={`cw-Port cw-mod-${takes[0] ?? 'value'}`}>{name}</span>
        {!required && <span className="cw-Quiet">{trans.__('optional')}</span>}
        {written !== undefined && (
          <IconButton
            icon={deleteIcon}
            label={trans.__('Give %1 nothing', name)}
            onClick={() => {
              setMode(null);
              model.disconnect({ step, port: name });
            }}
          />
        )}
      </span>
      <Choose
        label={trans.__('Where %1 comes from', name)}
        value={chosen}
        choices={[
          ...(chosen === '' ? [{ value: '', title: trans.__('choose…') }] : []),
          ...(from !== null && !froms.includes(from)
            ? [{ value: `from ${from}`, title: from }]
            : []),
          ...froms.map(one => ({ value: `from ${one}`, title: one })),
          { value: 'dataset', title: trans.__('a dataset…') },
          { value: 'value', title: trans.__('a value…') },
          { value: 'inside', title: trans.__('a part of one…') }
        ]}
        onChange={value => {
          if (value.startsWith('from ')) {
            say({ from: value.slice('from '.length) });
          } else if (value !== '') {
            setMode(value as Mode);
          }
        }}
      />
      {shown && shown !== 'from' && (
        <Said
          label={
            {
              dataset: trans.__('Dataset'),
              value: trans.__('Value'),
              inside: trans.__('Part')
            }[shown]
          }
          value={textOf(model.text, step, name, shown, written)}
          placeholder={
            {
              dataset: 'flights',
              value: '8',
              inside: 'evaluate.report["auc"]'
            }[shown]
          }
          code
          onSay={text =>
            say(
              shown === 'dataset'
                ? { dataset: text.trim() }
                : shown === 'inside'
                  ? { from: text.trim() }
                  : constant(readPlain(text))
            )
          }
        />
      )}
      {wrong && (
        <p className="cw-Field-wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** How an input is said now; null: nothing is. */
function modeOf(written: unknown): Mode | 'from' | null {
  if (written === undefined || written === null) {
    return null;
  }
  const from = fromIn(written);
  if (from !== null) {
    return from.includes('[') ? 'inside' : 'from';
  }
  return typeof written === 'object' && written !== null && 'dataset' in written
    ? 'dataset'
    : 'value';
}

/** The output, parameter or item that an input is said to come from. */
function fromIn(written: unknown): string | null {
  return typeof written === 'object' && written !== null && 'from' in written
    ? String(written.from)
    : null;
}

function textOf(
  text: string,
  step: string,
  input: string,
  mode: Mode,
  written: unknown
): string {
  const place = placeOf(text, step);
  const said = (key: string) =>
    typeof written === 'object' && written !== null && key in written
      ? String((written as Record<string, unknown>)[key])
      : '';
  switch (mode) {
    case 'dataset':
      return said('dataset');
    case 'inside':
      return said('from');
    case 'value': {
      const isWhole = said('from') !== '' || said('dataset') !== '';
      const own = [...(place ?? []), 'in', input];
      const inside =
        typeof written === 'object' && written !== null && 'value' in written;
      return isWhole ? '' : writtenAt(text, inside ? [...own, 'value'] : own);
    }
  }
}

/** A value as an input holds it: pairs are marked as a value, for they could be a source. */
function constant(value: Plain): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { value }
    : value;
}

/** Outputs of other steps that an input takes. */
function outputsFor(model: EditorModel, step: string, input: string): string[] {
  const { reading, kinds, desk } = model;
  if (!reading) {
    return [];
  }
  return [...stepsByName(reading.pipeline).keys()].flatMap(other =>
    Object.keys(reading.steps[other]?.outputs ?? {})
      .filter(
        port =>
          refusal(
            { step: other, port },
            { step, port: input },
            reading,
            kinds,
            desk.trans
          ) === null
      )
      .map(port => `${other}.${port}`)
  );
}
