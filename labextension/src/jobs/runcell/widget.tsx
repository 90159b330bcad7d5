import type { ISessionContext } from '@jupyterlab/apputils';
import type { CodeCell } from '@jupyterlab/cells';
import { OutputArea } from '@jupyterlab/outputarea';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { PanelLayout } from '@lumino/widgets';
import { INSTALL_CELL } from '../../kernel/having';
import { insertAbove } from '../../kernel/insert';
import { Resource, StudioError } from '../../studio';
import { AtDesk } from '../desk';
import type { JobsDesk } from '../tokens';
import { askPlan, codeOf, type Plan } from './plan';
import { Preview } from './preview';

/** Milliseconds after the last change of a cell until its preview is made anew. */
const SETTLE = 400;

const open = new WeakMap<CodeCell, CellPreview>();

/** Show, between a cell and its outputs, what it would be as a job; it blocks nothing and may stay open. */
export function showPreview(
  desk: JobsDesk,
  cell: CodeCell,
  session: ISessionContext
): void {
  const there = open.get(cell);
  if (there && !there.isDisposed) {
    there.begin();
    return;
  }
  const preview = new CellPreview(desk, cell, session);
  const layout = cell.layout as PanelLayout;
  const at = layout.widgets.findIndex(part =>
    part.hasClass('jp-Cell-outputWrapper')
  );
  layout.insertWidget(at < 0 ? layout.widgets.length : at, preview);
  open.set(cell, preview);
}

class CellPreview extends ReactWidget {
  constructor(
    private readonly _desk: JobsDesk,
    private readonly _cell: CodeCell,
    private readonly _session: ISessionContext
  ) {
    super();
    this.addClass('cw-PreviewHost');
    // The notebook's single-letter keys would act on the cell while one types here.
    this.node.dataset.lmSuppressShortcuts = 'true';
    this._plan = new Resource(async () => {
      const kernel = this._session.session?.kernel;
      if (!kernel) {
        throw new StudioError(
          { code: 'kernel', message: 'This notebook has no kernel.' },
          0
        );
      }
      return askPlan(kernel, this._source, this._line);
    });
    this._cell.model.sharedModel.changed.connect(this._changed, this);
    this._cell.disposed.connect(this.dispose, this);
  }

  /** Ask anew, and let a person type the options. */
  begin(): void {
    void this._plan.refresh();
    this.node.querySelector('input')?.focus();
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <Preview
          plan={this._plan}
          onLine={line => {
            this._line = line;
            return this._plan.refresh();
          }}
          onRun={() => this._run()}
          onInstall={() => insertAbove(this._cell, INSTALL_CELL)}
          onCancel={() => this._close()}
        />
      </AtDesk>
    );
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    window.clearTimeout(this._timer);
    this._cell.model?.sharedModel.changed.disconnect(this._changed, this);
    super.dispose();
    this._plan.dispose();
  }

  private get _source(): string {
    return this._cell.model.sharedModel.getSource();
  }

  private _changed(): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => void this._plan.refresh(), SETTLE);
  }

  private _run(): void {
    const magic = this._plan.value?.magic ?? false;
    void runCell(
      this._cell,
      this._session,
      codeOf(this._source, this._line, magic)
    );
    this._close();
  }

  private _close(): void {
    const { _cell: cell } = this;
    this.dispose();
    cell.node.focus();
  }

  private readonly _plan: Resource<Plan>;
  private _line = '';
  private _timer: number | undefined;
}

/** Run code in a cell's name: what it shows goes under the cell, whose source stays as it is. */
async function runCell(
  cell: CodeCell,
  session: ISessionContext,
  code: string
): Promise<void> {
  const { model } = cell;
  model.trusted = true;
  cell.outputHidden = false;
  model.executionCount = null;
  cell.setPrompt('*');
  const reply = await OutputArea.execute(code, cell.outputArea, session, {
    cellId: model.id
  }).catch(() => undefined); // the kernel went away, as the notebook itself shows
  if (cell.isDisposed) {
    return;
  }
  if (reply) {
    model.executionCount = reply.content.execution_count;
  } else {
    cell.setPrompt('');
  }
}
