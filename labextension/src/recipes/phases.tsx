import type { ReactNode } from 'react';
import { insertAbove } from '../kernel/insert';
import { INSTALL, INSTALL_CELL } from '../kernel/having';
import { asStudioError } from '../studio';
import { Copy } from '../ui/copy';
import { Failure } from '../ui/failure';
import { Install } from '../ui/install';
import { useDesk } from './desk';
import type { IWrangler } from './wrangler/types';

/** Says what is not as it should be: the kernel is gone, or the frame could not be opened. */
export function PhaseNotice({
  wrangler
}: {
  wrangler: IWrangler;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { phase, failure, kept, steps } = wrangler;
  if (phase === 'lost') {
    return (
      <Notice
        wrangler={wrangler}
        words={trans.__('The kernel is gone, and the frame with it.')}
        hint={
          steps.length > 0
            ? trans._n(
                'The recipe of %1 step is kept. Run the cells that make the frame, then open it again.',
                'The recipe of %1 steps is kept. Run the cells that make the frame, then open it again.',
                steps.length
              )
            : trans.__('Run the cells that make the frame, then open it again.')
        }
      />
    );
  }
  if (phase !== 'failed') {
    return null;
  }
  const problem = asStudioError(failure);
  if (problem.code === 'NOT_INSTALLED') {
    return <Lacking wrangler={wrangler} notebook={kept.notebook} />;
  }
  return (
    <Notice
      wrangler={wrangler}
      words={problem.message}
      hint={problem.hint ?? ''}
    />
  );
}

function Notice({
  wrangler,
  words,
  hint,
  children
}: {
  wrangler: IWrangler;
  words: string;
  hint: string;
  children?: ReactNode;
}): JSX.Element {
  const { trans, commands } = useDesk();
  const { notebook } = wrangler.kept;
  return (
    <Failure problem={{ message: words, hint }}>
      {children}
      <div className="cw-Failure-ways">
        <button
          type="button"
          className="jp-Button cw-Button cw-mod-primary"
          onClick={() => wrangler.reopen()}
        >
          {trans.__('Reopen')}
        </button>
        {notebook !== null && (
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => {
              void commands.execute('docmanager:open', { path: notebook });
            }}
          >
            {trans.__('Open the notebook')}
          </button>
        )}
      </div>
    </Failure>
  );
}

/** The kernel’s environment does not have the SDK. */
function Lacking({
  wrangler,
  notebook
}: {
  wrangler: IWrangler;
  notebook: string | null;
}): JSX.Element {
  const { trans, doors } = useDesk();
  const cell =
    notebook === null ? null : doors.panelOf(notebook)?.content.activeCell;
  return cell ? (
    <Install
      line={INSTALL}
      onInsert={() => insertAbove(cell, INSTALL_CELL)}
      retry={() => wrangler.reopen()}
    />
  ) : (
    <Notice
      wrangler={wrangler}
      words={trans.__('This kernel’s environment does not have cellworks.')}
      hint={trans.__('In that environment, this line installs it:')}
    >
      <Copy text={INSTALL} />
    </Notice>
  );
}
