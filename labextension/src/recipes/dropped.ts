import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { relative } from './export/lines';
import type { Open } from './model';
import { isRecipe } from './origins';

/** What can be done with a file that was dropped on a wrangler that shows something. */
type Use = 'join' | 'concat' | 'open';

/** Open a dropped recipe on the table; ask of data whether it is a second frame of a step, or is opened by itself. */
export async function useDropped(
  path: string,
  { wrangler, writing, exporting }: Open,
  trans: TranslationBundle,
  openAlone: () => void
): Promise<void> {
  if (isRecipe(path)) {
    await exporting.open(path);
    return;
  }
  const use = await ask(PathExt.basename(path), trans);
  if (use === 'open') {
    openAlone();
  } else if (use) {
    writing.beginWith(use, relative(path, wrangler.kept.notebook));
  }
}

async function ask(
  file: string,
  trans: TranslationBundle
): Promise<Use | null> {
  const uses: Record<string, Use> = {
    [trans.__('Put its rows below')]: 'concat',
    [trans.__('Open it by itself')]: 'open',
    [trans.__('Join its columns')]: 'join'
  };
  const labels = Object.keys(uses);
  const { button } = await showDialog({
    title: file,
    body: trans.__('What is this file to this table?'),
    buttons: [
      Dialog.cancelButton(),
      ...labels
        .slice(0, -1)
        .map(label =>
          Dialog.okButton({ label, accept: true, className: 'jp-mod-reject' })
        ),
      Dialog.okButton({ label: labels.at(-1) })
    ]
  });
  return button.accept ? (uses[button.label] ?? null) : null;
}
