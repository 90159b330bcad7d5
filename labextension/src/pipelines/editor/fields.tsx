import type { IEditorServices } from '@jupyterlab/codeeditor';
import { type ReactNode, useRef, useState } from 'react';
import type { StepKindField } from '../../studio';
import { Editor } from '../../ui/editor';
import { Field, TextField } from '../../ui/form';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import { Decimal, type Plain, readPlain } from './yamltext';

/** A line of text that is said once the person leaves it or presses Enter: a half name is none. */
export function Said({
  value,
  onSay,
  ...field
}: {
  label: string;
  value: string;
  onSay: (value: string) => void;
  hint?: string;
  wrong?: string;
  wide?: boolean;
  beside?: ReactNode;
  placeholder?: string;
  suggestions?: readonly string[];
  code?: boolean;
}): JSX.Element {
  const [text, setText] = useState<string | null>(null);
  const say = () => {
    if (text !== null && text !== value) {
      onSay(text);
    }
    setText(null);
  };
  return (
    <div
      className="cw-Said"
      onKeyDown={event => {
        if (event.key === 'Enter') {
          event.preventDefault();
          say();
        } else if (event.key === 'Escape' && text !== null) {
          event.stopPropagation();
          setText(null);
        }
      }}
    >
      <TextField
        {...field}
        value={text ?? value}
        onChange={setText}
        onLeave={say}
      />
    </div>
  );
}

/** Lines of text or code that are said when the person leaves them. */
export function SaidLines({
  label,
  value,
  wrong,
  hint,
  onSay
}: {
  label: string;
  value: string;
  wrong?: string;
  hint?: string;
  onSay: (value: string) => void;
}): JSX.Element {
  const [text, setText] = useState<string | null>(null);
  return (
    <Field label={label} wrong={wrong} hint={hint} wide>
      {tied => (
        <textarea
          {...tied}
          className="cw-Input"
          rows={2}
          value={text ?? value}
          onChange={event => setText(event.target.value)}
          onBlur={() => {
            if (text !== null && text !== value) {
              onSay(text);
            }
            setText(null);
          }}
        />
      )}
    </Field>
  );
}

/** Code in Lab's editor, said when the person leaves it. */
export function SaidCode({
  label,
  value,
  editors,
  wrong,
  onSay
}: {
  label: string;
  value: string;
  editors: IEditorServices | null;
  wrong?: string;
  onSay: (value: string) => void;
}): JSX.Element {
  const trans = useWords();
  const [text, setText] = useState(value);
  const after = useRef<HTMLParagraphElement>(null);
  return (
    <div
      className="cw-SaidCode"
      onKeyDown={event => {
        // Tab belongs to the code: this is the way on.
        if (event.key === 'Escape') {
          event.stopPropagation();
          after.current?.focus();
        }
      }}
      onBlur={event => {
        if (
          !event.currentTarget.contains(event.relatedTarget) &&
          text !== value
        ) {
          onSay(text);
        }
      }}
    >
      {/* Another text from elsewhere, by undo for one, is another editor. */}
      <Editor
        key={value}
        source={value}
        label={label}
        focused={false}
        editors={editors}
        onChange={setText}
      />
      <p ref={after} tabIndex={-1} className="cw-Field-hint">
        {trans.__('Escape leaves the code.')}
      </p>
      {wrong && (
        <p className="cw-Field-wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** A value of a field out of what a person typed; undefined where that is nothing. */
export function typed(
  control: StepKindField['control'],
  text: string
): Plain | undefined {
  const plain = text.trim();
  if (plain === '') {
    return undefined;
  }
  switch (control) {
    case 'int':
    case 'number':
      return Number.isNaN(Number(plain)) ? plain : Number(plain);
    case 'texts':
      return plain
        .split(',')
        .map(one => one.trim())
        .filter(Boolean);
    case 'pairs':
      return Object.fromEntries(
        plain
          .split(',')
          .map(one => one.split('='))
          .map(([key, value = '']) => [key.trim(), readPlain(value)])
      );
    default:
      return text;
  }
}

/** A value of a field as a person types it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.join(', ');
  }
  return typeof value === 'object' && !(value instanceof Decimal)
    ? Object.entries(value)
        .map(([key, one]) => `${key} = ${String(one)}`)
        .join(', ')
    : String(value);
}

/** One field of what a step of a kind does. */
export function KindFieldView({
  field,
  value,
  wrong,
  suggestions,
  onSay
}: {
  field: StepKindField;
  value: unknown;
  wrong?: string;
  suggestions?: readonly string[];
  onSay: (value: Plain | undefined) => void;
}): JSX.Element {
  const trans = useWords();
  const { name, control, required, choices } = field;
  const label = wordOf(name);
  const missing =
    required && (value === undefined || value === '')
      ? trans.__('It is needed.')
      : undefined;
  if (control === 'truth') {
    return (
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={(value ?? field.default) === true}
          onChange={event => onSay(event.target.checked || undefined)}
        />
        {label}
      </label>
    );
  }
  if (control === 'choice') {
    return (
      <div className="cw-Field">
        <span className="cw-Field-label" aria-hidden="true">
          {label}
        </span>
        <Choose
          label={label}
          value={String(value ?? field.default ?? choices[0])}
          choices={choices.map(one => ({ value: one, title: one }))}
          onChange={one => onSay(one === field.default ? undefined : one)}
        />
      </div>
    );
  }
  if (control === 'lines') {
    return (
      <SaidLines
        label={label}
        value={shown(value)}
        wrong={wrong ?? missing}
        onSay={text => onSay(typed(control, text))}
      />
    );
  }
  return (
    <Said
      label={label}
      value={shown(value)}
      wrong={wrong ?? missing}
      hint={hintOf(control, trans.__.bind(trans))}
      placeholder={shown(field.default)}
      suggestions={suggestions}
      code={control !== 'text'}
      onSay={text => onSay(typed(control, text))}
    />
  );
}

function hintOf(
  control: StepKindField['control'],
  word: (text: string) => string
): string | undefined {
  return {
    texts: word('Several with commas between.'),
    pairs: word('name = number, with commas between.'),
    file: word('Beside the pipeline’s file.')
  }[control as string];
}

/** `model_name` as a label: `Model name`. */
export function wordOf(name: string): string {
  const words = name.replace(/_/g, ' ');
  return words[0].toUpperCase() + words.slice(1);
}
