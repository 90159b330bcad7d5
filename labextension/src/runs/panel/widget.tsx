import { ReactWidget } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import { SplitPanel } from '@lumino/widgets';
import { Board } from '../board/board';
import { CompareView } from '../compare/compare';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { ComparisonModel, RunModel } from '../model';
import { RunPageView } from '../page/page';
import type { RunsDesk } from '../tokens';
import { RunsList } from './list';
import { type Keeping, RunsModel } from './model';
import { Scopes } from './scopes';

/** The Runs panel: experiments on the left, the table, and the board of charts beside or below it. */
export class RunsPanel extends SplitPanel {
  constructor(options: {
    desk: RunsDesk;
    kept: Keeping;
    keep: (keeping: Keeping) => void;
  }) {
    super({ orientation: 'horizontal', spacing: 1 });
    const { desk } = options;
    this.addClass('cw-RunsPanel');
    this._desk = desk;
    this.model = new RunsModel(desk.studio, options.kept, options.keep);
    this._middle = new SplitPanel({ orientation: 'horizontal', spacing: 1 });
    this._middle.addClass('cw-RunsPanel-middle');
    const left = this._view(<Scopes model={this.model} />, 'left');
    this.addWidget(left);
    this.addWidget(this._middle);
    // A wider window gives its room to the table and the charts.
    SplitPanel.setStretch(left, 0);
    SplitPanel.setStretch(this._middle, 1);
    this._middle.addWidget(this._view(<RunsList model={this.model} />, 'list'));
    this.setRelativeSizes([0.15, 0.85]);
    this.model.changed.connect(this._arrange, this);
    this._arrange();
  }

  readonly model: RunsModel;

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }

  protected override onActivateRequest(): void {
    const row = this.node.querySelector<HTMLElement>(
      '.cw-Grid-row[tabindex="0"]'
    );
    (row ?? this.node.querySelector<HTMLElement>('input'))?.focus();
  }

  private _arrange(): void {
    const { board } = this.model.view;
    if (board === this._board) {
      return;
    }
    this._board = board;
    this._middle.orientation = board === 'below' ? 'vertical' : 'horizontal';
    if (board === 'none') {
      this._charts?.dispose();
      this._charts = null;
    } else if (!this._charts) {
      this._charts = this._view(<Board model={this.model} />, 'board');
      this._middle.addWidget(this._charts);
      this._middle.setRelativeSizes([0.62, 0.38]);
    }
  }

  private _view(view: JSX.Element, name: string): ReactWidget {
    const widget = ReactWidget.create(
      <AtDesk desk={this._desk}>{view}</AtDesk>
    );
    widget.addClass(`cw-RunsPanel-${name}`);
    return widget;
  }

  private readonly _desk: RunsDesk;
  private readonly _middle: SplitPanel;
  private _charts: Widget | null = null;
  private _board = '';
}

/** A run in a tab of its own. */
export class RunTab extends ModelTab<RunModel> {
  constructor(
    private readonly _desk: RunsDesk,
    run: string
  ) {
    super(new RunModel(_desk.studio, run));
    this.addClass('cw-RunTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <RunPageView model={this.model} />
      </AtDesk>
    );
  }
}

/** Runs side by side, in a tab. */
export class CompareTab extends ModelTab<ComparisonModel> {
  constructor(
    private readonly _desk: RunsDesk,
    runs: readonly string[]
  ) {
    super(new ComparisonModel(_desk.studio, runs));
    this.addClass('cw-RunTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <CompareView model={this.model} />
      </AtDesk>
    );
  }
}
