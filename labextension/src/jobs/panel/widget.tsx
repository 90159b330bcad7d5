import { ReactWidget } from '@jupyterlab/ui-components';
import { SplitPanel } from '@lumino/widgets';
import { AtDesk } from '../desk';
import { JobDetail } from '../detail/detail';
import { JobModel } from '../model';
import type { JobsDesk } from '../tokens';
import { JobsList } from './list';
import { PanelModel } from './model';

/** The Jobs panel: the list, and the chosen job below it. */
export class JobsPanel extends SplitPanel {
  constructor(options: {
    desk: JobsDesk;
    columns: string[] | null;
    keepColumns: (columns: string[] | null) => void;
  }) {
    super({ orientation: 'vertical', spacing: 1 });
    const { desk } = options;
    this.addClass('cw-JobsPanel');
    this._desk = desk;
    this._model = new PanelModel(desk.studio, options.columns);
    const list = ReactWidget.create(
      <AtDesk desk={desk}>
        <JobsList model={this._model} />
      </AtDesk>
    );
    list.addClass('cw-JobsPanel-list');
    this.addWidget(list);
    let { columns } = this._model.filter;
    this._model.changed.connect(() => {
      this._showChosen();
      if (columns !== this._model.filter.columns) {
        columns = this._model.filter.columns;
        options.keepColumns(columns);
      }
    });
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    const row = this.node.querySelector<HTMLElement>('tr[tabindex="0"]');
    (row ?? this.node.querySelector<HTMLElement>('input'))?.focus();
  }

  private _showChosen(): void {
    const { chosen } = this._model;
    if (chosen === this._shown) {
      return;
    }
    this._shown = chosen;
    const sizes = this.widgets.length > 1 ? this.relativeSizes() : [1, 1];
    this.widgets[1]?.dispose();
    if (chosen) {
      this.addWidget(detail(this._desk, chosen));
      this.setRelativeSizes(sizes);
    }
  }

  private readonly _desk: JobsDesk;
  private readonly _model: PanelModel;
  private _shown: JobModel | null = null;
}

/** A job in a tab of its own. */
export class JobTab extends ReactWidget {
  constructor(
    private readonly _desk: JobsDesk,
    job: string
  ) {
    super();
    this.addClass('cw-JobTab');
    this.model = new JobModel(_desk.studio, job);
  }

  readonly model: JobModel;

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <JobDetail model={this.model} inTab />
      </AtDesk>
    );
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

function detail(desk: JobsDesk, model: JobModel): ReactWidget {
  const widget = ReactWidget.create(
    <AtDesk desk={desk}>
      <JobDetail model={model} inTab={false} />
    </AtDesk>
  );
  widget.addClass('cw-JobsPanel-detail');
  return widget;
}
