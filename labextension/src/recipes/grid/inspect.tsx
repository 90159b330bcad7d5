import { closeIcon } from '@jupyterlab/ui-components';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../../ui/button';
import { Copy } from '../../ui/copy';
import { Failure, type Problem } from '../../ui/failure';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import { asStudioError } from '../../studio';
import type { IWrangler, Table } from '../wrangler/types';

/** A cell that is looked at. */
export interface Looked {
  table: Table;
  /** Its place in the table. */
  place: number;
  label: string;
  column: string;
}

/** One value, whole, below the grid; Escape closes it. Another value is another element: give it a key. */
export function Inspect({
  wrangler,
  looked,
  onClose
}: {
  wrangler: IWrangler;
  looked: Looked;
  onClose: () => void;
}): JSX.Element {
  const trans = useWords();
  const root = useRef<HTMLElement>(null);
  const [found, setFound] = useState<{
    text: string;
    kind: string;
    length: number;
  } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isOld = false;
    root.current?.focus();
    const { table, place, column } = looked;
    wrangler.door
      ?.request({ type: 'cell', table, row: place, column }, { turn: 'cell' })
      .then(
        ({ answer }) => {
          if (!isOld) {
            setFound(answer);
          }
        },
        (reason: unknown) => {
          if (!isOld) {
            setProblem(asStudioError(reason));
          }
        }
      );
    return () => {
      isOld = true;
    };
  }, [wrangler, looked]);
  return (
    <section
      className="cw-Inspect"
      ref={root}
      tabIndex={-1}
      aria-label={trans.__('%1 of row %2', looked.column, looked.label)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <div className="cw-Inspect-line">
        <strong>{looked.column}</strong>
        <span className="cw-Quiet">{trans.__('row %1', looked.label)}</span>
        {found && (
          <span className="cw-Quiet">
            {`${found.kind} · ${trans.__('%1 characters', count(found.length))}`}
          </span>
        )}
        <span className="cw-Spring" />
        {found && <Copy text={found.text} shown={trans.__('Copy')} />}
        <IconButton
          icon={closeIcon}
          label={trans.__('Close the value')}
          onClick={onClose}
        />
      </div>
      {problem && <Failure problem={problem} />}
      {found && (
        <pre className="cw-Inspect-text" tabIndex={0}>
          {found.text}
        </pre>
      )}
    </section>
  );
}
