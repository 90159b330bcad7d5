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

/** A form in a tab of its own: the focus goes to what is still to be filled in. */
export abstract class FormTab<
  Model extends IDisposable
> extends ModelTab<Model> {
  protected override onActivateRequest(): void {
    const inputs = [...this.node.querySelectorAll('input')];
    (inputs.find(one => one.value === '') ?? inputs.at(0))?.focus();
  }
}
