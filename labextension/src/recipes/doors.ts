import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel, ServiceManager, Session } from '@jupyterlab/services';
import { PathExt } from '@jupyterlab/coreutils';
import type { Door } from '../kernel/asking';
import { NO_KERNEL, pythonSpec } from '../kernel/specs';
import { StudioError } from '../studio';
import type { Kept } from './wrangler/types';

/** Finds the kernel that has what is to be opened, or starts one. */
export class Doors {
  constructor(
    private readonly _services: ServiceManager.IManager,
    private readonly _notebooks: INotebookTracker | null,
    /** Resolves once notebooks that were open before are open again. */
    private readonly _restored: Promise<unknown>
  ) {}

  /** Open the door to a notebook's kernel. */
  async ofNotebook(path: string): Promise<Door> {
    await this._restored;
    const panel = this.panelOf(path);
    if (panel) {
      await panel.context.ready;
      await panel.sessionContext.ready;
      const kernel = panel.sessionContext.session?.kernel;
      if (kernel) {
        return open(kernel);
      }
    }
    const session = await this._find(path);
    if (!session) {
      throw new StudioError(
        {
          code: NO_KERNEL,
          message: `${PathExt.basename(path)} runs in no kernel now.`,
          hint: 'Open the notebook, run the cell that makes the frame, and open it again.'
        },
        0
      );
    }
    return held(session);
  }

  /** Open the door to a kernel of a tab's own: the one that it had, or a new one. */
  async ofTab(tab: string, kept: Kept): Promise<Door> {
    const path = sessionPath(tab);
    const session = await this._find(path);
    if (session) {
      return held(session);
    }
    await this._services.kernelspecs.ready;
    return held(
      await this._services.sessions.startNew({
        name: kept.name,
        path,
        type: 'wrangler',
        kernel: { name: pythonSpec(this._services.kernelspecs.specs) }
      })
    );
  }

  /** End the kernel that a tab has of its own, if it has one. */
  async endOf(tab: string): Promise<void> {
    const { sessions } = this._services;
    const model = await sessions.findByPath(sessionPath(tab));
    if (model) {
      await sessions.shutdown(model.id);
    }
  }

  /** The open notebook with a path, however its drive is called. */
  panelOf(path: string): NotebookPanel | undefined {
    const { contents } = this._services;
    const local = contents.localPath(path);
    return this._notebooks?.find(
      panel => contents.localPath(panel.context.path) === local
    );
  }

  private async _find(
    path: string
  ): Promise<Session.ISessionConnection | null> {
    const { sessions, contents } = this._services;
    await sessions.refreshRunning();
    const model = await sessions.findByPath(contents.localPath(path));
    return model ? sessions.connectTo({ model }) : null;
  }
}

/** The path of the session that a tab has of its own: in the top folder, whose files it opens. */
function sessionPath(tab: string): string {
  return `cellworks-wrangler-${tab}`;
}

async function open(
  kernel: Kernel.IKernelConnection,
  ended?: () => void
): Promise<Door> {
  const { language_info: language } = await kernel.info;
  if (language.name !== 'python') {
    throw new StudioError(
      {
        code: 'invalid_input',
        message: `That kernel speaks ${language.name}, and frames are opened in Python.`
      },
      0
    );
  }
  const { openDoor } = await import('../kernel/door');
  return openDoor(kernel, ended);
}

/** Open the door of a session that is held for it alone: it is let go with the door. */
async function held(session: Session.ISessionConnection): Promise<Door> {
  const { kernel } = session;
  if (!kernel) {
    session.dispose();
    throw new StudioError(
      { code: NO_KERNEL, message: 'The kernel did not start.' },
      0
    );
  }
  try {
    return await open(kernel, () => session.dispose());
  } catch (reason) {
    session.dispose();
    throw reason;
  }
}
