import type { IEditorServices } from '@jupyterlab/codeeditor';
import { Editor } from '../../ui/editor';
import {
  ChoiceField,
  Field,
  type Pair,
  PairsField,
  TextField
} from '../../ui/form';
import { useWords } from '../../ui/words';
import type { ColumnInfo, OperationField } from '../wrangler/types';
import { Aggregates } from './aggregates';
import { Chips } from './chips';
import type { WrittenAggregate, WrittenValue } from './fields';
import { FramePicker } from './frames';
import type { Writing } from './writing';

interface Props {
  writing: Writing;
  field: OperationField;
  value: WrittenValue;
  wrong: string | undefined;
  editors: IEditorServices | null;
}

/** One field of a step, drawn as what it takes. */
export function Control({
  writing,
  field,
  value,
  wrong,
  editors
}: Props): JSX.Element {
  const trans = useWords();
  const { kind, choices } = field;
  const set = (next: WrittenValue) => writing.set(field.name, next);
  const told = {
    label: isOptional(field)
      ? trans.__('%1 (optional)', field.label)
      : field.label,
    hint: field.hint || undefined,
    wrong,
    wide: true
  };
  const names = suitable(writing.columns, field);
  switch (kind) {
    case 'columns':
      return (
        <Field {...told}>
          {tied => (
            <Chips
              tied={tied}
              values={value as readonly string[]}
              suggestions={names}
              onChange={set}
            />
          )}
        </Field>
      );
    case 'texts':
    case 'values':
    case 'numbers':
      return choices.length > 0 ? (
        <Checks
          field={field}
          value={value as readonly string[]}
          onChange={set}
        />
      ) : (
        <Field
          {...told}

          hint={told.hint ?? trans.__('Enter adds one.')}
        >
          {tied => (
            <Chips
              tied={tied}
              values={value as readonly string[]}
              onChange={set}
            />
          )}
        </Field>
      );
    case 'switch':
      return (
        <label className="cw-Check" title={field.hint}>
          <input
            type="checkbox"
            checked={value === true}
            onChange={event => set(event.target.checked)}
          />
          {field.label}
        </label>
      );
    case 'choice':
      return (
        <ChoiceField
          label={field.label}
          value={value as string}
          choices={[
            ...(value === '' ? [{ value: '', title: '–' }] : []),
            ...choices.map(one => ({ value: one, title: one }))
          ]}
          onChange={set}
        />
      );
    case 'names':
    case 'pairs':
      return (
        <PairsField
          label={field.label}
          pairs={value as readonly Pair[]}
          {...(kind === 'names'
            ? {
                nameLabel: trans.__('Column'),
                valueLabel: trans.__('New name')
              }
            : {
                nameLabel: trans.__('Old value'),
                valueLabel: trans.__('New value')
              })}
          wrong={wrong}
          onChange={set}
        />
      );
    case 'aggregates':
      return (
        <Aggregates
          label={field.label}
          rows={value as readonly WrittenAggregate[]}
          columns={names}
          wrong={wrong}
          onChange={set}
        />
      );
    case 'frame':
      return (
        <FramePicker
          {...told}
          door={writing.wrangler.door}
          value={value as string}
          onChange={set}
        />
      );
    case 'code':
      return (
        <Field {...told}>
          {({ id }) => (
            <div id={id} className="cw-StepForm-code">
              <Editor
                source={value as string}
                label={field.label}
                language="python"
                focused={false}
                editors={editors}
                onChange={set}
              />
            </div>
          )}
        </Field>
      );
    default:
      return (
        <TextField
          {...told}

          value={value as string}
          suggestions={kind === 'column' ? names : undefined}
          code={kind !== 'text'}
          onChange={set}
        />
      );
  }
}

/** Several of a few texts. */
function Checks({
  field,
  value,
  onChange
}: {
  field: OperationField;
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}): JSX.Element {
  return (
    <fieldset className="cw-StepForm-checks">
      <legend>{field.label}</legend>
      {field.choices.map(one => (
        <label key={one} className="cw-Check">
          <input
            type="checkbox"
            checked={value.includes(one)}
            onChange={event =>
              onChange(
                field.choices.filter(other =>
                  other === one ? event.target.checked : value.includes(other)
                )
              )
            }
          />
          {one}
        </label>
      ))}
    </fieldset>
  );
}

/** Whether a field may be left empty, and says nothing then. */
function isOptional({ required, default: usual }: OperationField): boolean {
  return !required && (usual === null || usual === '' || isNone(usual));
}

function isNone(usual: OperationField['default']): boolean {
  return Array.isArray(usual) && usual.length === 0;
}

/** Names of the columns that a field takes. */
function suitable(
  columns: readonly ColumnInfo[],
  { kinds }: OperationField
): string[] {
  return columns
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ name }) => name);
}
