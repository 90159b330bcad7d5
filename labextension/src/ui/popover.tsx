import { caretDownIcon } from '@jupyterlab/ui-components';
import {
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState
} from 'react';

/** A button that opens a small box below it; Escape or a click elsewhere closes it. */
export function Popover({
  title,
  children
}: {
  title: string;
  children: ReactNode;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) {
      return undefined;
    }
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', away, true);
    document.addEventListener('focusin', away, true);
    return () => {
      document.removeEventListener('pointerdown', away, true);
      document.removeEventListener('focusin', away, true);
    };
  }, [open]);

  // In the browser's top layer: a box may be larger than the panel that its button stands in.
  useLayoutEffect(() => {
    const shown = box.current;
    const place = root.current?.getBoundingClientRect();
    if (open && shown && place) {
      shown.setAttribute('popover', 'manual');
      shown.showPopover?.();
      const right = window.innerWidth - shown.offsetWidth - 8;
      shown.style.left = `${Math.max(8, Math.min(place.left, right))}px`;
      shown.style.top = `${place.bottom + 2}px`;
      shown.style.maxHeight = `${Math.max(120, Math.min(480, window.innerHeight - place.bottom - 16))}px`;
    }
  }, [open]);

  return (
    <div
      className="cw-Popover"
      ref={root}
      onKeyDown={event => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation();
          setOpen(false);
          root.current?.querySelector('button')?.focus();
        }
      }}
    >
      <button
        type="button"
        className="jp-Button cw-Button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {title}
        <caretDownIcon.react tag="span" className="cw-Popover-caret" />
      </button>
      {open && (
        <div
          className="cw-Popover-box cw-mod-top"
          ref={box}
          id={id}
          role="group"
          aria-label={title}
        >
          {children}
        </div>
      )}
    </div>
  );
}
