import { ReactWidget } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';

/** A thing in a tab of its own: it goes with its model, and takes the focus as a whole. */
export abstract class ModelTab<Model extends IDisposable> extends ReactWidget {
  constructor(readonly model: Model) {
    super();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.node.tabIndex = -1;
    this.node.focus();
  }
}
