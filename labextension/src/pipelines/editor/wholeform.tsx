import { deleteIcon } from '@jupyterlab/ui-components';
import { IconButton } from '../../ui/button';
import { ChoiceField } from '../../ui/form';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import { pairsAt, renameParameter } from './edits';
import { Said, shown, typed } from './fields';
import type { EditorModel } from './model';
import {
  Decimal,
  type Plain,
  put,
  readPlain,
  remove,
  valueAt,
  writtenAt
} from './yamltext';

const TYPES = ['int', 'float', 'str', 'bool', 'list', 'dict'] as const;
type Type = (typeof TYPES)[number];

/** The form of the pipeline itself: its name, parameters and limits. */
export function WholeForm({
  model,
  wrongs
}: {
  model: EditorModel;
  wrongs: Readonly<Record<string, string>>;
}): JSX.Element {
  const trans = useWords();
  const { text } = model;
  const names = Object.keys(pairsAt(text, ['parameters']));
  return (
    <>
      <Said
        label={trans.__('Name')}
        value={shown(valueAt(text, ['pipeline']))}
        wrong={wrongs.pipeline ?? wrongs['']}
        onSay={name => model.edit(whole => put(whole, ['pipeline'], name))}
      />
      <fieldset className="cw-Inputs">
        <legend>{trans.__('Parameters')}</legend>
        {names.map(name => (
          <ParameterLine
            key={name}
            model={model}
            name={name}
            wrong={wrongs[`parameters.${name}`]}
          />
        ))}
        <Said
          label={trans.__('Add a parameter')}
          value=""
          placeholder={trans.__('name')}
          code
          onSay={name =>
            model.edit(whole => put(whole, ['parameters', name.trim()], 1))
          }
        />
      </fieldset>
      <div className="cw-Form-fields cw-mod-two">
        <Said
          label={trans.__('Steps at once')}
          value={shown(valueAt(text, ['limits', 'parallel']))}
          placeholder="4"
          wrong={wrongs.limits}
          code
          onSay={said => {
            const value = typed('int', said);
            model.edit(whole =>
              value === undefined
                ? remove(whole, ['limits'])
                : put(whole, ['limits', 'parallel'], value)
            );
          }}
        />
        <ChoiceField
          label={trans.__('When a step fails')}
          value={valueAt(text, ['failure']) === 'fast' ? 'fast' : 'slow'}
          choices={[
            { value: 'slow', title: trans.__('run what does not hang on it') },
            { value: 'fast', title: trans.__('begin nothing new') }
          ]}
          onChange={value =>
            model.edit(whole =>
              value === 'slow'
                ? remove(whole, ['failure'])
                : put(whole, ['failure'], value)
            )
          }
        />
      </div>
      <p className="cw-Quiet">
        {trans.__(
          'Choose a step to edit it. Drag from an output to an input, or press C, to connect.'
        )}
      </p>
    </>
  );
}

function ParameterLine({
  model,
  name,
  wrong
}: {
  model: EditorModel;
  name: string;
  wrong?: string;
}): JSX.Element {
  const trans = useWords();
  const place = ['parameters', name];
  const said = valueAt(model.text, place);
  const isLong =
    typeof said === 'object' && said !== null && 'type' in (said as object);
  const at = isLong ? [...place, 'default'] : place;
  const type = model.reading?.pipeline.parameters?.[name]?.type ?? 'str';
  const set = (kind: Type, value: Plain | undefined) =>
    model.edit(text => put(text, place, parameter(kind, value)));
  const value = valueAt(model.text, at) as Plain | undefined;
  return (
    <div className="cw-Parameter">
      <Said
        label={trans.__('Name')}
        value={name}
        wrong={wrong}
        code
        onSay={next =>
          model.edit(text => renameParameter(text, name, next.trim()))
        }
      />
      <div className="cw-Field">
        <span className="cw-Field-label" aria-hidden="true">
          {trans.__('Type')}
        </span>
        <Choose
          label={trans.__('Type of %1', name)}
          value={type}
          choices={TYPES.map(one => ({ value: one, title: one }))}
          onChange={kind => set(kind, turned(kind, value))}
        />
      </div>
      <Said
        label={trans.__('Default')}
        value={writtenAt(model.text, at)}
        placeholder={trans.__('none')}
        code
        onSay={text =>
          set(
            type,
            text.trim() === '' ? undefined : turned(type, readPlain(text), text)
          )
        }
      />
      <IconButton
        icon={deleteIcon}
        label={trans.__('Remove the parameter %1', name)}
        onClick={() => model.edit(text => remove(text, place))}
      />
    </div>
  );
}

/** A parameter as it is written: by its default, where that tells its type. */
function parameter(type: Type, value: Plain | undefined): Plain {
  return value === undefined
    ? { type }
    : type === 'dict'
      ? { type, default: value }
      : value;
}

/** A default as one of a type; as it is where it cannot be one, which is said then. */
function turned(
  type: Type,
  value: Plain | undefined,
  text = value instanceof Decimal ? String(value.value) : String(value ?? '')
): Plain | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = value instanceof Decimal ? value.value : Number(value);
  switch (type) {
    case 'int':
      return Number.isInteger(number) ? number : value;
    case 'float':
      return Number.isInteger(number)
        ? new Decimal(number)
        : Number.isNaN(number)
          ? value
          : number;
    case 'str':
      return typeof value === 'string' ? value : text.trim();
    case 'bool':
      return typeof value === 'boolean' ? value : value === 1;
    case 'list':
      return Array.isArray(value) ? value : [value];
    case 'dict':
      return typeof value === 'object' ? value : {};
  }
}
