import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type {
  IKernelspecMetadata,
  INotebookContent
} from '@jupyterlab/nbformat';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';

/** Open a notebook, made and its first cell run where it is not there yet; else it is as it was left. */
export async function openOrMake(
  app: JupyterFrontEnd,
  path: string,
  make: () => Promise<INotebookContent>
): Promise<NotebookPanel | undefined> {
  const { contents } = app.serviceManager;
  const there = await isThere(contents, path);
  if (!there) {
    await contents.save(path, {
      type: 'notebook',
      format: 'json',
      content: await make()
    });
  }
  const panel = (await app.commands.execute('docmanager:open', {
    path,
    factory: 'Notebook'
  })) as NotebookPanel | undefined;
  if (panel && !there) {
    await panel.context.ready;
    await panel.sessionContext.ready;
    const { content } = panel;
    content.activeCellIndex = 0;
    await NotebookActions.runCells(
      content,
      [content.widgets[0]],
      panel.sessionContext
    );
    content.activeCellIndex = Math.min(1, content.widgets.length - 1);
  }
  return panel;
}

/** A notebook of code cells that have not run. */
export function notebookWith(
  sources: readonly string[],
  kernelspec: IKernelspecMetadata | null
): INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: kernelspec ? { kernelspec } : {},
    cells: sources.map((source, index) => ({
      id: `open-here-${index}`,
      cell_type: 'code',
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  };
}

/** Milliseconds until a notebook is read again that was being written. */
const AGAIN = 200;

/**
 * What a notebook's file holds; null where there is no such file.
 *
 * It is read as text: asked for a notebook that it is just saving, Jupyter Server takes the half of it for
 * broken and puts the one before in its place, so that what was saved is lost.
 */
export async function readNotebook(
  contents: Contents.IManager,
  notebook: string | null
): Promise<Partial<INotebookContent> | null> {
  if (notebook === null) {
    return null;
  }
  const read = async () => {
    const file = await contents.get(notebook, {
      type: 'file',
      format: 'text',
      content: true
    });
    return JSON.parse(file.content as string) as Partial<INotebookContent>;
  };
  try {
    return await read().catch(async (error: unknown) => {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, AGAIN));
      return read();
    });
  } catch {
    // It was moved or deleted: the server's own kernel will do.
    return null;
  }
}

/** The kernel that a notebook's file names; null where there is no such file. */
export async function namedKernel(
  contents: Contents.IManager,
  notebook: string | null
): Promise<IKernelspecMetadata | null> {
  const held = await readNotebook(contents, notebook);
  return held?.metadata?.kernelspec ?? null;
}

async function isThere(
  contents: Contents.IManager,
  path: string
): Promise<boolean> {
  const folder = await contents.get(PathExt.dirname(path));
  const files: Contents.IModel[] = folder.content;
  return files.some(file => file.name === PathExt.basename(path));
}
