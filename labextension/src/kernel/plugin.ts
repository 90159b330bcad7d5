import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

const SAID = /%%?\w+` not found|No module named/;

/** Tells a person whose kernel lacks cellworks what installs it, under the cell that asked for it. */
export const kernelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:kernel',
  description: 'Says how to get cellworks where a kernel does not have it.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    notebooks: INotebookTracker,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    let shown = false;
    NotebookActions.executed.connect((_, { notebook, cell, error }) => {
      const { errorName = '', errorValue = '' } = error ?? {};
      const mayBeOurs = SAID.test(errorValue);
      if (cell.model.type !== 'code' || (!mayBeOurs && !shown)) {
        return;
      }
      shown = true;
      const panel = notebooks.find(one => one.content === notebook);
      const kernel = panel?.sessionContext.session?.kernel;
      void Promise.all([import('./having'), import('./notice')]).then(
        async ([{ askedInVain, hasCellworks }, { hideNotice, showNotice }]) => {
          hideNotice(cell as CodeCell);
          const asked = askedInVain(errorName, errorValue);
          if (asked && kernel) {
            const installed = await hasCellworks(kernel);
            // A kernel whose import failed says what it lacks, whatever it finds.
            const whole = installed === true && asked !== 'cellworks';
            if (installed !== undefined && !cell.isDisposed) {
              showNotice(cell as CodeCell, trans, asked, whole);
            }
          }
        }
      );
    });
  }
};
