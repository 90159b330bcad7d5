import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon } from '@jupyterlab/ui-components';
import { asStudioError, type IStudio } from '../studio';

/** Opens a copy of the quickstart. */
export const OPEN_QUICKSTART = 'cellworks:open-quickstart';

/**
 * Add the command that copies the quickstart out of the wheel into a folder, and opens it.
 *
 * @param folder - The folder that the file browser shows.
 */
export function addOpenQuickstart(
  app: JupyterFrontEnd,
  studio: IStudio,
  trans: TranslationBundle,
  folder: () => string
): void {
  app.commands.addCommand(OPEN_QUICKSTART, {
    label: args =>
      args.isLauncher
        ? trans.__('Cellworks Quickstart')
        : trans.__('Open the Cellworks Quickstart'),
    caption: trans.__(
      'A notebook that trains on real flights, in the folder that is open'
    ),
    icon: notebookIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          folder: {
            type: 'string',
            description: 'Where the copy goes; the file browser’s folder.'
          }
        }
      }
    },
    execute: async args => {
      const where = typeof args.folder === 'string' ? args.folder : folder();
      const { contents } = app.serviceManager;
      try {
        const { name, content } = await studio.call('get', '/quickstart', {});
        const path = await freePath(contents, where, name);
        await contents.save(path, {
          type: 'notebook',
          format: 'json',
          content
        });
        return await app.commands.execute('docmanager:open', { path });
      } catch (reason) {
        const { message, hint } = asStudioError(reason);
        Notification.error(hint ? `${message}\n${hint}` : message);
        return undefined;
      }
    }
  });
}

/** A path in a folder that no file has yet: `quickstart.ipynb`, `quickstart-1.ipynb`. */
export async function freePath(
  contents: Pick<Contents.IManager, 'get'>,
  folder: string,
  name: string
): Promise<string> {
  const end = PathExt.extname(name);
  const stem = PathExt.basename(name, end);
  for (let number = 0; ; number++) {
    const path = PathExt.join(
      folder,
      number === 0 ? name : `${stem}-${number}${end}`
    );
    try {
      await contents.get(path, { content: false });
    } catch (reason) {
      if (isNotFound(reason)) {
        return path;
      }
      throw reason;
    }
  }
}

function isNotFound(reason: unknown): boolean {
  return (reason as { response?: Response }).response?.status === 404;
}
