import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { asStudioError, type Schemas, type StudioError } from '../studio';
import type { RecipesDesk } from './tokens';

/** A notebook that runs, and the frames that it has. */
export interface NotebookFrames {
  path: string;
  /** Undefined while the kernel has not said. */
  frames: readonly Schemas['FrameRow'][] | undefined;
  error: StudioError | undefined;
  /** Its kernel runs a cell: it says what it has after that. */
  isBusy: boolean;
}

/** Which frames the running notebooks have; each kernel is asked by itself. */
export class Frames implements IDisposable {
  constructor(
    private readonly _desk: Pick<
      RecipesDesk,
      'services' | 'notebooks' | 'doors'
    >
  ) {
    void this.refresh();
  }

  readonly changed = new Signal<this, void>(this);

  /** The running notebooks, the one that was last looked at first; undefined before they are known. */
  get notebooks(): readonly NotebookFrames[] | undefined {
    return this._notebooks;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  async refresh(): Promise<void> {
    const { sessions, contents } = this._desk.services;
    await sessions.ready;
    await sessions.refreshRunning();
    const current = this._desk.notebooks?.currentWidget?.context.path;
    const paths = [...sessions.running()]
      .filter(({ type }) => type === 'notebook')
      .map(session => ({
        path: session.path,
        isBusy: session.kernel?.execution_state === 'busy'
      }))
      .sort((one, other) => one.path.localeCompare(other.path));
    const first = current === undefined ? '' : contents.localPath(current);
    this._notebooks = [
      ...paths.filter(({ path }) => path === first),
      ...paths.filter(({ path }) => path !== first)
    ].map(one => ({ ...one, frames: undefined, error: undefined }));
    this._tell();
    await Promise.all(this._notebooks.map(({ path }) => this._ask(path)));
  }

  dispose(): void {
    this._disposed = true;
    Signal.clearData(this);
  }

  private async _ask(path: string): Promise<void> {
    try {
      const door = await this._desk.doors.ofNotebook(path);
      const { answer } = await door
        .request({ type: 'frames' })
        .finally(() => door.dispose());
      this._know(path, { frames: answer.frames, isBusy: false });
    } catch (reason) {
      this._know(path, { error: asStudioError(reason), isBusy: false });
    }
  }

  private _know(path: string, known: Partial<NotebookFrames>): void {
    this._notebooks = this._notebooks?.map(one =>
      one.path === path ? { ...one, ...known } : one
    );
    this._tell();
  }

  private _tell(): void {
    if (!this._disposed) {
      this.changed.emit();
    }
  }

  private _notebooks: readonly NotebookFrames[] | undefined;
  private _disposed = false;
}
