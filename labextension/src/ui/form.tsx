import { type ReactNode, useId } from 'react';
import { type Choice, Choose } from './menu';

/** What is wrong with a form, by the name of the field. */
export type Wrongs = Readonly<Record<string, string | undefined>>;

/** A field with its label, a hint, and what is wrong with it. */
export function Field({
  label,
  hint,
  wrong,
  wide = false,
  beside,
  children
}: {
  label: string;
  hint?: string;
  wrong?: string;
  /** Takes the whole width. */
  wide?: boolean;
  /** Stands at the control's right. */
  beside?: ReactNode;
  /** Draws the control; it is handed what ties it to its label, hint and error. */
  children: (tied: Tied) => ReactNode;
}): JSX.Element {
  const id = useId();
  const told = wrong ?? hint;
  const control = children({
    id,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': told ? `${id}-told` : undefined
  });
  return (
    <div className={`cw-Field${wide ? ' cw-mod-wide' : ''}`}>
      <label htmlFor={id}>{label}</label>
      {beside ? (
        <div className="cw-Field-line">
          {control}
          {beside}
        </div>
      ) : (
        control
      )}
      {told && (
        <p
          id={`${id}-told`}
          className={wrong ? 'cw-Field-wrong' : 'cw-Field-hint'}
          role={wrong ? 'alert' : undefined}
        >
          {told}
        </p>
      )}
    </div>
  );
}

/** What ties a control to its label, hint and error. */
export interface Tied {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

/** A labelled line of text. */
export function TextField({
  value,
  onChange,
  onLeave,
  placeholder,
  suggestions,
  code = false,
  ...field
}: {
  label: string;
  hint?: string;
  wrong?: string;
  wide?: boolean;
  beside?: ReactNode;
  value: string;
  onChange: (value: string) => void;
  /** The person goes on to something else. */
  onLeave?: () => void;
  placeholder?: string;
  /** What may be meant; anything else may be typed too. */
  suggestions?: readonly string[];
  /** It is code, a path or a number rather than words. */
  code?: boolean;
}): JSX.Element {
  const list = useId();
  return (
    <Field {...field}>
      {tied => (
        <>
          <input
            {...tied}
            className={`cw-Input${code ? ' cw-mod-code' : ''}`}
            value={value}
            placeholder={placeholder}
            list={suggestions ? list : undefined}
            autoComplete="off"
            spellCheck={false}
            onChange={event => onChange(event.target.value)}
            onBlur={onLeave}
          />
          {suggestions && (
            <datalist id={list}>
              {suggestions.map(one => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

/** A labelled date and time, `2026-03-29T02:30`; empty where it is not whole. */
export function MomentField({
  value,
  onChange,
  ...field
}: {
  label: string;
  hint?: string;
  wrong?: string;
  value: string;
  onChange: (value: string) => void;
}): JSX.Element {
  return (
    <Field {...field}>
      {tied => (
        <input
          {...tied}
          type="datetime-local"
          className="cw-Input"
          value={value}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Labelled text of several lines. */
export function LongTextField({
  label,
  hint,
  wrong,
  value,
  onChange,
  placeholder,
  code = false
}: {
  label: string;
  hint?: string;
  wrong?: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** It is code rather than words. */
  code?: boolean;
}): JSX.Element {
  return (
    <Field label={label} hint={hint} wrong={wrong} wide>
      {tied => (
        <textarea
          {...tied}
          className={`cw-Input${code ? ' cw-mod-code' : ''}`}
          rows={2}
          value={value}
          placeholder={placeholder}
          spellCheck={!code}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A labelled choice of one value out of several. */
export function ChoiceField<Value extends string>({
  label,
  ...choose
}: {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
}): JSX.Element {
  return (
    <div className="cw-Field">
      <span className="cw-Field-label" aria-hidden="true">
        {label}
      </span>
      <Choose label={label} {...choose} />
    </div>
  );
}

/** Names and values in lines; an empty line at the end takes another pair. */
export function PairsField({
  label,
  pairs,
  onChange,
  nameLabel,
  valueLabel,
  wrong,
  fixed = false
}: {
  label: string;
  pairs: readonly Pair[];
  onChange: (pairs: Pair[]) => void;
  nameLabel: string;
  valueLabel: string;
  wrong?: string;
  /** The names are given: only values change. */
  fixed?: boolean;
}): JSX.Element {
  const lines = fixed ? pairs : [...pairs, { name: '', value: '' }];
  const id = useId();
  const change = (at: number, next: Partial<Pair>) =>
    onChange(
      lines
        .map((pair, index) => (index === at ? { ...pair, ...next } : pair))
        .filter(({ name, value }) => name !== '' || value !== '')
    );
  return (
    <fieldset
      className="cw-PairsField"
      aria-describedby={wrong ? id : undefined}
    >
      <legend>{label}</legend>
      {lines.map((pair, at) => (
        <div key={at} className="cw-PairsField-line">
          <input
            className="cw-Input cw-mod-code"
            aria-label={`${nameLabel} ${at + 1}`}
            placeholder={nameLabel}
            value={pair.name}
            readOnly={fixed}
            spellCheck={false}
            onChange={event => change(at, { name: event.target.value })}
          />
          <input
            className="cw-Input cw-mod-code"
            aria-label={
              pair.name
                ? `${valueLabel} ${pair.name}`
                : `${valueLabel} ${at + 1}`
            }
            placeholder={valueLabel}
            value={pair.value}
            spellCheck={false}
            onChange={event => change(at, { value: event.target.value })}
          />
        </div>
      ))}
      {wrong && (
        <p id={id} className="cw-Field-wrong" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

/** A name and what is written for its value. */
export interface Pair {
  name: string;
  value: string;
}
