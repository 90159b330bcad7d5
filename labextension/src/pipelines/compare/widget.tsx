import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import type { PipelinesDesk } from '../tokens';
import { CompareModel } from './model';
import { CompareView } from './view';

/** Executions side by side in a tab of their own. */
export class CompareTab extends ModelTab<CompareModel> {
  constructor(
    private readonly _desk: PipelinesDesk,
    executions: readonly string[]
  ) {
    super(new CompareModel(_desk.studio, executions));
    this.addClass('cw-CompareExecutionsTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <CompareView model={this.model} />
      </AtDesk>
    );
  }
}
