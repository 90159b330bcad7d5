import {
  ABCWidgetFactory,
  type DocumentRegistry,
  DocumentWidget
} from '@jupyterlab/docregistry';
import { ReactWidget, type Toolbar } from '@jupyterlab/ui-components';
import { cellworksIcon } from '../../shell';
import { Failure } from '../../ui/failure';
import { AtDesk } from '../desk';
import type { EditorDesk } from '../tokens';
import type { EditorModel } from './model';
import type * as EditorParts from './parts';

/** What is loaded once the first editor opens: Lab's start does not wait for it. */
type Parts = typeof EditorParts;

/** The editor in a document's frame. */
export class PipelineEditor extends ReactWidget {
  constructor(
    private readonly _desk: EditorDesk,
    private readonly _context: DocumentRegistry.CodeContext
  ) {
    super();
    this.addClass('cw-PipelineEditorTab');
  }

  /** Load what edits, and put its tools into a toolbar. */
  async load(toolbar: Toolbar): Promise<void> {
    try {
      const parts = await import('./parts');
      if (!this.isDisposed) {
        this._model = new parts.EditorModel(this._desk, this._context);
        this._parts = parts;
        parts.addTools(toolbar, this._model);
      }
    } catch {
      this._isLost = true;
    }
    this.update();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._model?.dispose();
    }
  }

  override render(): JSX.Element {
    const { _parts: parts, _model: model } = this;
    return (
      <AtDesk desk={this._desk}>
        {parts && model && <parts.EditorView model={model} />}
        {this._isLost && (
          <Failure
            problem={{
              message: this._desk.trans.__('The editor could not be loaded.'),
              hint: this._desk.trans.__('Reload the page.')
            }}
          />
        )}
      </AtDesk>
    );
  }

  private _parts: Parts | undefined;
  private _model: EditorModel | undefined;
  private _isLost = false;
}

/** A pipeline's file that is open in the editor. */
export class PipelineDocument extends DocumentWidget<PipelineEditor> {}

/** Opens pipelines' files in the editor. */
export class PipelineEditorFactory extends ABCWidgetFactory<PipelineDocument> {
  constructor(
    private readonly _desk: EditorDesk,
    options: DocumentRegistry.IWidgetFactoryOptions<PipelineDocument>
  ) {
    super(options);
  }

  protected override createNewWidget(
    context: DocumentRegistry.CodeContext
  ): PipelineDocument {
    const content = new PipelineEditor(this._desk, context);
    const document = new PipelineDocument({ content, context });
    document.title.icon = cellworksIcon;
    void content.load(document.toolbar);
    return document;
  }
}
