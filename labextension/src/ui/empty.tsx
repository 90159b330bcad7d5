import type { ReactNode } from 'react';

/** An empty place that teaches: a sentence, a button, and the line of code that does the same. */
export function Empty({
  sentence,
  code,
  children
}: {
  sentence: string;
  code?: string;
  children?: ReactNode;
}): JSX.Element {
  return (
    <div className="cw-Empty">
      <p>{sentence}</p>
      {children}
      {code && (
        <pre className="cw-Empty-code">
          <code>{code}</code>
        </pre>
      )}
    </div>
  );
}
