import type { CodeCell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Commands } from './tokens';

const BUTTON = 'cw-OpenFrame';
/** How pandas, and Polars, mark a frame that is shown as a table. */
const FRAME = 'table.dataframe';

/**
 * Put a button beside every DataFrame that a notebook shows, which opens it in the wrangler.
 *
 * The button belongs to the page and not to the output: nothing of it is saved with the notebook.
 */
export function addOutputButtons(
  notebooks: INotebookTracker,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  notebooks.widgetAdded.connect((_, panel) => {
    const watch = new MutationObserver(() => dress(panel, commands, trans));
    watch.observe(panel.content.node, { childList: true, subtree: true });
    panel.disposed.connect(() => watch.disconnect());
  });
}

function dress(
  panel: NotebookPanel,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  for (const table of panel.content.node.querySelectorAll(
    `.jp-OutputArea-output ${FRAME}`
  )) {
    const output = table.closest<HTMLElement>('.jp-OutputArea-output');
    if (!output || output.querySelector(`:scope > .${BUTTON}`)) {
      continue;
    }
    const cell = panel.content.widgets.find(one => one.node.contains(output));
    const frame =
      cell?.model.type === 'code' ? frameOf(cell as CodeCell, output) : null;
    if (frame === null) {
      continue;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `jp-Button cw-Button ${BUTTON}`;
    button.textContent = trans.__('Open in Data Wrangler');
    button.addEventListener('click', () => {
      void commands.execute(Commands.openWrangler, {
        notebook: panel.context.path,
        frame
      });
    });
    output.prepend(button);
  }
}

/** The name of the frame that an output shows; null where it has none: it was displayed on the way. */
function frameOf(cell: CodeCell, output: HTMLElement): string | null {
  const child = output.closest('.jp-OutputArea-child');
  if (!child?.classList.contains('jp-OutputArea-executeResult')) {
    return null;
  }
  const { executionCount } = cell.model;
  return executionCount === null
    ? null
    : (lastName(cell.model.sharedModel.getSource()) ??
        `Out[${executionCount}]`);
}

/** The variable whose name is all that stands on the last line of a cell. */
export function lastName(source: string): string | null {
  const last = source.trimEnd().split('\n').at(-1) ?? '';
  const [code] = last.split('#');
  return /^[A-Za-z_]\w*$/.test(code.trimEnd()) ? code.trimEnd() : null;
}
