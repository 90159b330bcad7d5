import type { Arranged } from '../../shell';
import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { ExecutionDetail } from '../detail/detail';
import { ExecutionModel } from '../model';
import type { PipelinesDesk } from '../tokens';
import { ExecutionList } from './list';
import { PanelModel } from './model';

/** The Pipelines panel: the list of executions, and the chosen one below it. */
export class PipelinesPanel extends ListAndDetail<ExecutionModel> {
  constructor(desk: PipelinesDesk, { layout, keepLayout }: Arranged) {
    const model = new PanelModel(desk.studio, layout);
    super({
      name: 'cw-PipelinesPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <ExecutionList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <ExecutionDetail model={chosen} inTab={false} />
        </AtDesk>
      )
    });
    this.model = model;
  }

  readonly model: PanelModel;
}

/** An execution in a tab of its own. */
export class ExecutionTab extends ModelTab<ExecutionModel> {
  constructor(
    private readonly _desk: PipelinesDesk,
    execution: string
  ) {
    super(new ExecutionModel(_desk.studio, execution));
    this.addClass('cw-ExecutionTab');
    this.model.deleted.connect(() => this.dispose());
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <ExecutionDetail model={this.model} inTab />
      </AtDesk>
    );
  }
}
