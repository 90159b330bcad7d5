import { useEffect, useRef } from 'react';
import { useWords } from './words';

/** Puts coloured code into an element. */
export type Highlight = (code: string, into: HTMLElement) => Promise<void>;

/** Code with line numbers, and the guilty line marked. */
export function Code({
  code,
  marked,
  highlight
}: {
  code: string;
  /** The line that is marked; 1 is the first. */
  marked?: number | null;
  highlight?: Highlight;
}): JSX.Element {
  const trans = useWords();
  const node = useRef<HTMLElement>(null);
  const lines = code.replace(/\n$/, '').split('\n');

  useEffect(() => {
    const element = node.current;
    if (!element || !highlight) {
      return undefined;
    }
    let current = true;
    const fresh = document.createElement('code');
    highlight(code, fresh).then(
      () => {
        if (current) {
          element.replaceChildren(...fresh.childNodes);
        }
      },
      // Plain text stands there already.
      () => undefined
    );
    return () => {
      current = false;
    };
  }, [code, highlight]);

  return (
    <div
      className="cw-Code"
      role="region"
      aria-label={trans.__('Code')}
      tabIndex={0}
    >
      <pre className="cw-Code-numbers" aria-hidden="true">
        {lines.map((_, index) => `${index + 1}\n`).join('')}
      </pre>
      <div className="cw-Code-lines">
        {marked && marked <= lines.length && (
          <div
            className="cw-Code-mark"
            style={{ '--cw-line': marked - 1 } as React.CSSProperties}
            role="note"
            aria-label={trans.__('Line %1 raised the error', marked)}
          />
        )}
        <pre>
          <code ref={node} key={code}>
            {code}
          </code>
        </pre>
      </div>
    </div>
  );
}
