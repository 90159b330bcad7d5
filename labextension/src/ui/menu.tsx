import { caretDownIcon, HTMLSelect } from '@jupyterlab/ui-components';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

/** One of several values to choose from; `title` is what stands there. */
export interface Choice<Value extends string> {
  value: Value;
  title: string;
}

/** One value out of several, in Lab's own select; its label is for those who do not see where it stands. */
export function Choose<Value extends string>({
  label,
  value,
  choices,
  onChange,
  onFocus
}: {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
  onFocus?: () => void;
}): JSX.Element {
  return (
    <HTMLSelect
      aria-label={label}
      className="cw-Select"
      value={value}
      onFocus={onFocus}
      onChange={event => onChange(event.target.value as Value)}
    >
      {choices.map(choice => (
        <option key={choice.value} value={choice.value}>
          {choice.title}
        </option>
      ))}
    </HTMLSelect>
  );
}

/** Something that a menu does. */
export interface MenuItem {
  id: string;
  title: string;
  disabled?: boolean;
  act: () => void;
}

/** A button that opens a menu: arrows move, Enter acts, Escape closes. */
export function Menu({
  title,
  items,
  primary = false
}: {
  title: string;
  items: readonly MenuItem[];
  primary?: boolean;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (open) {
      itemsOf(root.current)[0]?.focus();
    }
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = itemsOf(root.current);
    const at = all.indexOf(event.target as HTMLElement);
    const target: Record<string, number> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at + all.length - 1) % all.length,
      Home: 0,
      End: all.length - 1
    };
    if (event.key in target) {
      all[target[event.key]]?.focus();
    } else if (event.key === 'Escape') {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className="cw-Popover"
      ref={root}
      onBlur={event => {
        if (open && !root.current?.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        type="button"
        ref={button}
        className={`jp-Button cw-Button${primary ? ' cw-mod-primary' : ''}`}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown' && !open) {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {title}
        <caretDownIcon.react tag="span" className="cw-Popover-caret" />
      </button>
      {open && (
        <div
          className="cw-Popover-box cw-Menu"
          id={id}
          role="menu"
          aria-label={title}
          onKeyDown={onKeyDown}
        >
          {items.map(item => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              className="cw-Menu-item"
              tabIndex={-1}
              aria-disabled={item.disabled || undefined}
              onClick={() => {
                if (!item.disabled) {
                  close();
                  item.act();
                }
              }}
            >
              {item.title}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}
