import { useMemo } from 'react';
import { Code, type Highlight } from '../../ui/code';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import { codeOf } from '../openhere';
import type { Item } from '../graph/definition';
import { doesOf, fieldsOf, setField, setKey } from './edits';
import { KindFieldView, Said, SaidCode } from './fields';
import { Standing } from './standing';
import type { EditorModel } from './model';
import { Inputs } from './sources';
import type { Ports } from './ports';
import { Running } from './running';

type Wrongs = Readonly<Record<string, string>>;

/** The form of one step: what it does, what it is given, and how it is run. */
export function StepForm({
  model,
  item,
  ports,
  wrongs
}: {
  model: EditorModel;
  item: Item;
  ports: Ports;
  wrongs: Wrongs;
}): JSX.Element {
  const { step } = item;
  const kind = model.kinds.get(step.kind);
  const short = kind?.short ?? '';
  const fields = fieldsOf(model.text, step.name, short);
  return (
    <>
      <div className="cw-Form-fields">
        {kind?.fields
          .filter(field => field.control !== 'code')
          .map(field => (
            <KindFieldView
              key={field.name}
              field={field}
              value={fields[field.name]}
              wrong={wrongs[`does.${field.name}`]}
              onSay={value =>
                model.edit(text =>
                  setField(text, step.name, short, field.name, value)
                )
              }
            />
          ))}
      </div>
      {wrongs.does && (
        <p className="cw-Field-wrong" role="alert">
          {wrongs.does}
        </p>
      )}
      {kind?.fields.some(field => field.control === 'code') && (
        <CodeField model={model} item={item} wrong={wrongs['does.code']} />
      )}
      <Inputs
        key={step.name}
        model={model}
        step={step.name}
        ports={ports.inputs}
        open={ports.open}
        loops={item.loops.flatMap(loop => itemsOf(model, loop))}
        wrongs={wrongs}
      />
      <Outputs model={model} item={item} ports={ports} wrong={wrongs.outputs} />
      <Running model={model} step={step.name} wrongs={wrongs} />
      <Standing model={model} name={step.name} />
    </>
  );
}

/** The name of a loop's item. */
function itemsOf({ text }: EditorModel, loop: string): string[] {
  const { value } = doesOf(text, loop);
  return typeof value === 'string' ? [value] : [];
}

/** The code of a step: in a file, by its name, or here in the text. */
function CodeField({
  model,
  item: { step },
  wrong
}: {
  model: EditorModel;
  item: Item;
  wrong: string | undefined;
}): JSX.Element {
  const trans = useWords();
  const { languages, editors, commands } = model.desk;
  const said = fieldsOf(model.text, step.name, 'code').code;
  const read = codeOf(step);
  const highlight = useMemo<Highlight | undefined>(
    () =>
      languages
        ? (text, into) =>
            languages.highlight(text, languages.findBest('ipython'), into)
        : undefined,
    [languages]
  );
  const set = (code: Parameters<typeof setField>[4]) =>
    model.edit(text => setField(text, step.name, 'code', 'code', code));
  if (typeof said === 'string') {
    const file = said.slice(0, said.lastIndexOf(':'));
    return (
      <>
        <Said
          label={trans.__('Function')}
          hint={trans.__('file.py:function, beside the pipeline’s file.')}
          value={said}
          wrong={wrong}
          code
          onSay={set}
        />
        {read && <Code code={read.source} highlight={highlight} />}
        <div className="cw-Draft-ways">
          <button
            type="button"
            className="jp-Button cw-Button"
            disabled={file === ''}
            onClick={() =>
              void commands.execute('docmanager:open', {
                path: model.beside(file)
              })
            }
          >
            {trans.__('Open %1', file)}
          </button>
          {read && (
            <button
              type="button"
              className="jp-Button cw-Button"
              title={trans.__('The code, with what it needs, into this file')}
              onClick={() =>
                set({
                  function: read.function,
                  source: read.source,
                  ...(read.uses.length > 0 && { uses: [...read.uses] })
                })
              }
            >
              {trans.__('Copy the code here')}
            </button>
          )}
        </div>
      </>
    );
  }
  const { function: name = '', source = '' } = (said ?? {}) as {
    function?: string;
    source?: string;
  };
  return (
    <>
      <Said
        label={trans.__('Take it from a file instead')}
        value=""
        placeholder="steps.py:train"
        code
        onSay={set}
      />
      <SaidCode
        key={step.name}
        label={trans.__('Code of %1', step.name)}
        value={source}
        editors={editors}
        wrong={wrong}
        onSay={next =>
          set({
            ...(said as Record<string, string>),
            function: functionIn(next, name),
            source: next.endsWith('\n') ? next : `${next}\n`
          })
        }
      />
    </>
  );
}

/** The function that code is about: the one of the name, else the last. */
function functionIn(source: string, name: string): string {
  const all = [...source.matchAll(/^(?:async\s+)?def\s+(\w+)/gm)].map(
    found => found[1]
  );
  return all.includes(name) ? name : (all.at(-1) ?? name);
}

/** What a step makes; where its kind leaves that open, it can be said otherwise. */
function Outputs({
  model,
  item: { step },
  ports: { outputs },
  wrong
}: {
  model: EditorModel;
  item: Item;
  ports: Ports;
  wrong: string | undefined;
}): JSX.Element | null {
  const trans = useWords();
  const isOpen = model.kinds.get(step.kind)?.any_outputs ?? false;
  const set = (name: string, type: string | undefined) =>
    model.edit(text =>
      setKey(
        text,
        step.name,
        ['out'],
        Object.fromEntries(
          [
            ...outputs.map(one => [one.name, one.type]),
            ...(outputs.some(one => one.name === name) ? [] : [[name, type]])
          ]
            .map(([key, one]) => [key, key === name ? type : one])
            .filter(([, one]) => one !== undefined) as [string, string][]
        )
      )
    );
  return outputs.length === 0 && !isOpen ? null : (
    <fieldset className="cw-Inputs">
      <legend>{trans.__('Outputs')}</legend>
      {outputs.map(({ name, type }) => (
        <div key={name} className="cw-Outputs-line">
          <span className={`cw-Port cw-mod-${type}`}>{name}</span>
          {isOpen ? (
            <Choose
              label={trans.__('Type of %1', name)}
              value={type}
              choices={TYPES.map(one => ({ value: one, title: one }))}
              onChange={one => set(name, one)}
            />
          ) : (
            <span className="cw-Quiet">{type}</span>
          )}
        </div>
      ))}
      {wrong && (
        <p className="cw-Field-wrong" role="alert">
          {wrong}
        </p>
      )}
      {isOpen && (
        <Said
          label={trans.__('Add an output')}
          value=""
          placeholder={trans.__('name')}
          code
          onSay={name => set(name.trim(), 'value')}
        />
      )}
    </fieldset>
  );
}

const TYPES = [
  'dataset',
  'model',
  'metrics',
  'report',
  'file',
  'value'
] as const;
