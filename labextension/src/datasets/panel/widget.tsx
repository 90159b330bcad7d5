import type { ColumnLayout } from '../../ui/layout';
import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { DatasetDetail } from '../detail/detail';
import { DatasetModel } from '../model';
import type { DatasetsDesk } from '../tokens';
import { DatasetsList } from './list';
import { PanelModel } from './model';

/** The Datasets panel: the list, and the chosen dataset below it. */
export class DatasetsPanel extends ListAndDetail<DatasetModel> {
  constructor({
    desk,
    keepLayout,
    ...options
  }: {
    desk: DatasetsDesk;
    layout: ColumnLayout;
    keepLayout: (layout: ColumnLayout) => void;
  }) {
    const model = new PanelModel(desk.studio, options.layout);
    super({
      name: 'cw-DatasetsPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <DatasetsList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <DatasetDetail model={chosen} inTab={false} />
        </AtDesk>
      )
    });
  }
}

/** A dataset in a tab of its own. */
export class DatasetTab extends ModelTab<DatasetModel> {
  constructor(
    private readonly _desk: DatasetsDesk,
    reference: string
  ) {
    super(new DatasetModel(_desk.studio, reference));
    this.addClass('cw-DatasetTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <DatasetDetail model={this.model} inTab />
      </AtDesk>
    );
  }
}
