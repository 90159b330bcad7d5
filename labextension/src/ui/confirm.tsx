import { useEffect, useRef } from 'react';
import { useWords } from './words';

/** A question that stands on its place and blocks nothing: act, or leave it. */
export function Confirm({
  question,
  label,
  onAct,
  onCancel
}: {
  /** What will happen, in a sentence. */
  question: string;
  /** What the button says: the verb. */
  label: string;
  onAct: () => void;
  onCancel: () => void;
}): JSX.Element {
  const trans = useWords();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div
      className="cw-Confirm"
      role="group"
      aria-label={question}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onCancel();
        }
      }}
    >
      <p>{question}</p>
      <button
        type="button"
        className="jp-Button cw-Button cw-mod-warn"
        onClick={onAct}
      >
        {label}
      </button>
      <button
        type="button"
        className="jp-Button cw-Button"
        ref={first}
        onClick={onCancel}
      >
        {trans.__('Cancel')}
      </button>
    </div>
  );
}
