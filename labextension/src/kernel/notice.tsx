import type { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { PanelLayout } from '@lumino/widgets';
import { Install, Load } from '../ui/install';
import { Words } from '../ui/words';
import { IMPORT_CELL, INSTALL, INSTALL_CELL } from './having';
import { insertAbove } from './insert';

const open = new WeakMap<CodeCell, ReactWidget>();

/** Say above a cell’s outputs what it lacks, and how to get it; it stays until the cell runs again. */
export function showNotice(
  cell: CodeCell,
  trans: TranslationBundle,
  asked: string,
  installed: boolean
): void {
  hideNotice(cell);
  const notice = ReactWidget.create(
    <Words.Provider value={trans}>
      {installed ? (
        <Load
          asked={asked}
          line={IMPORT_CELL}
          onInsert={() => insertAbove(cell, IMPORT_CELL)}
        />
      ) : (
        <Install
          line={INSTALL}
          onInsert={() => insertAbove(cell, INSTALL_CELL)}
        />
      )}
    </Words.Provider>
  );
  notice.addClass('cw-NoticeHost');
  // The notebook's single-letter keys would act on the cell while a button here has the focus.
  notice.node.dataset.lmSuppressShortcuts = 'true';
  const layout = cell.layout as PanelLayout;
  const at = layout.widgets.findIndex(part =>
    part.hasClass('jp-Cell-outputWrapper')
  );
  layout.insertWidget(at < 0 ? layout.widgets.length : at, notice);
  cell.disposed.connect(() => notice.dispose());
  open.set(cell, notice);
}

/** The cell has been run again: what was said of it before is old. */
export function hideNotice(cell: CodeCell): void {
  open.get(cell)?.dispose();
  open.delete(cell);
}
