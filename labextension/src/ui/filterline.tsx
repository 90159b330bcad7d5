import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Coded } from './coded';
import type { Completion } from './completing';
import type { Problem } from './failure';
import { useWords } from './words';

/** A filter in a language: names and comparisons are completed, Enter applies it, and what is wrong is said below. */
export function FilterLine({
  label,
  example,
  filter,
  complete,
  problem,
  onFilter
}: {
  label: string;
  /** Stands there while nothing is written. */
  example: string;
  filter: string;
  /** What may stand at a place of a text. */
  complete: (text: string, at: number) => Completion;
  /** Why the filter cannot be applied. */
  problem: Problem | undefined;
  onFilter: (filter: string) => void;
}): JSX.Element {
  const trans = useWords();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(filter);
  const [applied, setApplied] = useState(filter);
  const [cursor, setCursor] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  if (applied !== filter) {
    // Another view was chosen.
    setApplied(filter);
    setText(filter);
  }
  const completion = cursor === null ? null : complete(text, cursor);
  const suggestions = completion?.suggestions ?? [];
  const isOpen = suggestions.length > 0;

  const apply = (next: string) => {
    setCursor(null);
    setActive(-1);
    setApplied(next);
    onFilter(next);
  };
  const take = (at: number) => {
    if (!completion) {
      return;
    }
    const word = suggestions[at].text;
    const rest = text.slice(completion.to);
    const begun = `${text.slice(0, completion.from)}${word}${rest.startsWith(' ') ? '' : ' '}`;
    setText(begun + rest);
    setActive(-1);
    setCursor(begun.length);
    window.requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(begun.length, begun.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      if (!isOpen) {
        setCursor(field.current?.selectionStart ?? text.length);
      } else {
        const count = suggestions.length + 1;
        setActive(((active + 1 + move + count) % count) - 1);
      }
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isOpen && active >= 0) {
        take(active);
      } else {
        apply(text);
      }
    } else if (event.key === 'Tab' && isOpen && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setCursor(null);
      setActive(-1);
    }
  };

  return (
    <div className="cw-FilterLine">
      <div className="cw-FilterLine-field">
        <input
          ref={field}
          type="text"
          role="combobox"
          className="cw-Input"
          spellCheck={false}
          autoComplete="off"
          aria-label={label}
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? `${id}-error` : undefined}
          placeholder={example}
          value={text}
          onChange={event => {
            setText(event.target.value);
            setCursor(event.target.selectionStart);
            setActive(-1);
            if (event.target.value === '') {
              apply('');
            }
          }}
          onFocus={event => setCursor(event.target.selectionStart)}
          onBlur={() => {
            setCursor(null);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
        />
        {isOpen && (
          <ul
            className="cw-FilterLine-list"
            role="listbox"
            id={`${id}-list`}
            aria-label={trans.__('What may stand here')}
          >
            {suggestions.map((one, at) => (
              <li
                key={one.text}
                id={`${id}-${at}`}
                role="option"
                aria-selected={at === active}
                onPointerDown={event => {
                  event.preventDefault();
                  take(at);
                }}
              >
                <span>{one.text}</span>
                {one.what && <span className="cw-Quiet">{one.what}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
      {problem && (
        <p className="cw-FilterLine-error" id={`${id}-error`} role="alert">
          <Coded text={`${problem.message} ${problem.hint ?? ''}`} />
        </p>
      )}
    </div>
  );
}
