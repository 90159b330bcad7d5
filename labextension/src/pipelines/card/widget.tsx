import { ReactWidget } from '@jupyterlab/ui-components';
import { AtDesk } from '../desk';
import { ExecutionModel } from '../model';
import type { PipelinesDesk } from '../tokens';
import { CardView, NoCard } from './card';
import type { Saved } from './factory';

/** One card: it follows its execution by events and never writes into the notebook. */
export class ExecutionCard extends ReactWidget {
  constructor(
    private readonly _desk: PipelinesDesk,
    private readonly _saved: Saved | null
  ) {
    super();
    this.addClass('cw-CardHost');
    this._model = _saved && new ExecutionModel(_desk.studio, _saved.execution);
  }

  /** The id of the execution that it shows. */
  get execution(): string | null {
    return this._saved?.execution ?? null;
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        {this._saved && this._model ? (
          <CardView model={this._model} saved={this._saved} />
        ) : (
          <NoCard />
        )}
      </AtDesk>
    );
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._model?.dispose();
    }
  }

  private readonly _model: ExecutionModel | null;
}
