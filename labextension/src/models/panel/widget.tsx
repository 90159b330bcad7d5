import type { ColumnLayout } from '../../ui/layout';
import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { ModelDetail } from '../detail/detail';
import { ModelModel } from '../model';
import type { ModelsDesk } from '../tokens';
import { ModelsList } from './list';
import { PanelModel } from './model';

/** The Models panel: the list, and the chosen model below it. */
export class ModelsPanel extends ListAndDetail<ModelModel> {
  constructor({
    desk,
    keepLayout,
    ...options
  }: {
    desk: ModelsDesk;
    layout: ColumnLayout;
    keepLayout: (layout: ColumnLayout) => void;
  }) {
    const model = new PanelModel(desk.studio, options.layout);
    super({
      name: 'cw-ModelsPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <ModelsList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <ModelDetail model={chosen} inTab={false} />
        </AtDesk>
      )
    });
  }
}

/** A model in a tab of its own. */
export class ModelTabView extends ModelTab<ModelModel> {
  constructor(
    private readonly _desk: ModelsDesk,
    reference: string
  ) {
    super(new ModelModel(_desk.studio, reference));
    this.addClass('cw-ModelTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <ModelDetail model={this.model} inTab />
      </AtDesk>
    );
  }
}
