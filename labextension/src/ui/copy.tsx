import { Clipboard } from '@jupyterlab/apputils';
import { useEffect, useState } from 'react';
import { useWords } from './words';

/** A value that a click copies. */
export function Copy({
  text,
  shown
}: {
  text: string;
  /** What stands there, if not the value itself. */
  shown?: string;
}): JSX.Element {
  const trans = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const timer = window.setTimeout(() => setCopied(false), 1500);
      return () => window.clearTimeout(timer);
    }
    return undefined;
  }, [copied]);
  return (
    <button
      type="button"
      className="cw-Copy"
      title={copied ? trans.__('Copied') : trans.__('Copy %1', text)}
      onClick={() => {
        Clipboard.copyToSystem(text);
        setCopied(true);
      }}
    >
      {shown ?? text}
      {copied && (
        <span className="cw-Copy-done" role="status">
          {trans.__('Copied')}
        </span>
      )}
    </button>
  );
}
