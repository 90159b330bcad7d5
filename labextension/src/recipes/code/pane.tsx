import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo } from 'react';
import { Code, type Highlight } from '../../ui/code';
import { Copy } from '../../ui/copy';
import { useWords } from '../../ui/words';
import type { IWrangler } from '../wrangler/types';

/** The recipe as a function of a frame: it follows each change, and these lines are what runs. */
export function CodePane({
  wrangler,
  languages
}: {
  wrangler: IWrangler;
  /** Colours code; null where the application does not. */
  languages: IEditorLanguageRegistry | null;
}): JSX.Element {
  const trans = useWords();
  const highlight = useMemo(
    (): Highlight | undefined =>
      languages
        ? (code, into) =>
            languages.highlight(code, languages.findBest('ipython'), into)
        : undefined,
    [languages]
  );
  return (
    <UseSignal signal={wrangler.changed}>
      {() => (
        <section className="cw-CodePane" aria-label={trans.__('Code')}>
          <div className="cw-CodePane-bar">
            <span className="cw-Quiet" role="status">
              {said(wrangler, trans)}
            </span>
            <span className="cw-Spring" />
            {wrangler.ran && (
              <Copy text={wrangler.ran.code} shown={trans.__('Copy')} />
            )}
          </div>
          {wrangler.ran ? (
            <Code code={wrangler.ran.code} highlight={highlight} />
          ) : (
            <p className="cw-CodePane-none cw-Quiet">
              {trans.__('The code stands here once the frame is open.')}
            </p>
          )}
        </section>
      )}
    </UseSignal>
  );
}

/** What stands there, as far as it is not all steps. */
function said(
  { ran, isRunning }: IWrangler,
  trans: ReturnType<typeof useWords>
): string {
  if (isRunning) {
    return trans.__('Running…');
  }
  return ran?.failed
    ? trans.__('Up to step %1, which fails', ran.failed.number)
    : '';
}
