import { type ReactNode, useEffect, useRef } from 'react';
import { Failure, type Problem } from './failure';
import { type Spoken, SpokenSwitch } from './spoken';
import { useWords } from './words';

/**
 * A form that stands on its place and blocks nothing: what is asked, the button that does it, and the code
 * that does the same. Why it was refused is said in it; Escape closes it.
 */
export function ActForm({
  title,
  verb,
  spoken,
  enabled = true,
  busy = false,
  warns = false,
  problem,
  onAct,
  onCancel,
  children
}: {
  title: string;
  /** What the button says. */
  verb: string;
  spoken: readonly Spoken[];
  enabled?: boolean;
  busy?: boolean;
  /** What it does is not taken back. */
  warns?: boolean;
  /** Why it was not done. */
  problem?: Problem;
  onAct: () => void;
  onCancel: () => void;
  children?: ReactNode;
}): JSX.Element {
  const trans = useWords();
  const form = useRef<HTMLFormElement>(null);
  useEffect(
    () => form.current?.querySelector<HTMLElement>('input, button')?.focus(),
    []
  );
  return (
    <div
      className={`cw-Act${warns ? ' cw-mod-bad' : ''}`}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onCancel();
        }
      }}
    >
      <form
        ref={form}
        aria-label={title}
        onSubmit={event => {
          event.preventDefault();
          if (enabled && !busy) {
            onAct();
          }
        }}
      >
        <p className="cw-Act-title">{title}</p>
        {children}
        {problem && <Failure problem={problem} />}
        <div className="cw-Act-line">
          <button
            type="submit"
            className={`jp-Button cw-Button ${warns ? 'cw-mod-warn' : 'cw-mod-primary'}`}
            aria-disabled={busy}
            disabled={!enabled}
          >
            {verb}
          </button>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={onCancel}
          >
            {trans.__('Cancel')}
          </button>
          <SpokenSwitch spoken={spoken} />
        </div>
      </form>
    </div>
  );
}
