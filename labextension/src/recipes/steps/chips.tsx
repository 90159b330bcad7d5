import { type ReactNode, useId, useState } from 'react';
import type { Tied } from '../../ui/form';
import { useWords } from '../../ui/words';

/** Names or values in a row, each with a button that takes it out, and a line that takes another. */
export function Chips({
  tied,
  values,
  suggestions,
  onChange,
  children
}: {
  tied: Tied;
  values: readonly string[];
  /** What may be meant; only these are taken. Anything is where none are given. */
  suggestions?: readonly string[];
  onChange: (values: readonly string[]) => void;
  children?: ReactNode;
}): JSX.Element {
  const trans = useWords();
  const list = useId();
  const [text, setText] = useState('');
  const add = (given: string) => {
    if (given !== '' && (suggestions?.includes(given) ?? true)) {
      // A name stands there once; of values there may be several that are the same.
      const others = suggestions ? values.filter(one => one !== given) : values;
      onChange([...others, given]);
      setText('');
      return true;
    }
    return false;
  };
  return (
    <div className="cw-ChipsField">
      {values.map((value, at) => (
        <span key={`${at} ${value}`} className="cw-ChipsField-chip">
          <span title={value}>{value || '""'}</span>
          <button
            type="button"
            aria-label={trans.__('Take %1 out', value)}
            onClick={() => onChange(values.filter((_, place) => place !== at))}
          >
            ×
          </button>
        </span>
      ))}
      <input
        {...tied}
        value={text}
        list={suggestions ? list : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={values.length === 0 ? trans.__('Type or drop') : undefined}
        onChange={event => {
          const { inputType } = event.nativeEvent as InputEvent;
          const { value } = event.target;
          // Chosen from the list rather than typed.
          const isChosen =
            inputType === undefined || inputType === 'insertReplacementText';
          if (!(suggestions && isChosen && add(value))) {
            setText(value);
          }
        }}
        onBlur={() => add(text)}
        onKeyDown={event => {
          if (event.key === 'Enter' && text !== '') {
            event.preventDefault();
            add(text);
          } else if (event.key === 'Backspace' && text === '') {
            onChange(values.slice(0, -1));
          }
        }}
      />
      {suggestions && (
        <datalist id={list}>
          {suggestions
            .filter(one => !values.includes(one))
            .map(one => (
              <option key={one} value={one} />
            ))}
        </datalist>
      )}
      {children}
    </div>
  );
}
