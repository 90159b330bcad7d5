import { ReactWidget } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { SplitPanel } from '@lumino/widgets';
import type { ColumnLayout } from './layout';

/** What a panel of a list and its chosen thing shows. */
interface Choosing<Chosen> {
  readonly chosen: Chosen | null;
  /** How the list's columns are arranged. */
  readonly layout: ColumnLayout;
  readonly changed: ISignal<unknown, void>;
  dispose(): void;
}

/** A panel: a list, and below it what is chosen there. The model is the panel's, and goes with it. */
export class ListAndDetail<Chosen> extends SplitPanel {
  constructor(
    private readonly _options: {
      /** The panel's class; its two parts have it too, with `-list` and `-detail`. */
      name: string;
      model: Choosing<Chosen>;
      list: JSX.Element;
      detail: (chosen: Chosen) => JSX.Element;
      keepLayout: (layout: ColumnLayout) => void;
    }
  ) {
    super({ orientation: 'vertical', spacing: 1 });
    const { name, model, list, keepLayout } = _options;
    this.addClass(name);
    this.addWidget(this._part('list', list));
    let { layout } = model;
    model.changed.connect(() => {
      this._showChosen();
      if (layout !== model.layout) {
        layout = model.layout;
        keepLayout(layout);
      }
    });
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.model.dispose();
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    const row = this.node.querySelector<HTMLElement>(
      '.cw-Grid-row[tabindex="0"]'
    );
    (row ?? this.node.querySelector<HTMLElement>('input'))?.focus();
  }

  private _showChosen(): void {
    const { chosen } = this._options.model;
    if (chosen === this._shown) {
      return;
    }
    this._shown = chosen;
    const sizes = this.widgets.length > 1 ? this.relativeSizes() : [1, 1];
    this.widgets[1]?.dispose();
    if (chosen) {
      this.addWidget(this._part('detail', this._options.detail(chosen)));
      this.setRelativeSizes(sizes);
    }
  }

  private _part(which: string, view: JSX.Element): ReactWidget {
    const widget = ReactWidget.create(view);
    widget.addClass(`${this._options.name}-${which}`);
    return widget;
  }

  private _shown: Chosen | null = null;
}
