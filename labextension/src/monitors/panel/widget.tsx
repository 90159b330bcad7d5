import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import type { Arranged } from '../../shell';
import { AtDesk } from '../desk';
import { DriftDetail } from '../detail';
import { DriftModel } from '../model';
import type { MonitorsDesk } from '../tokens';
import { DriftList } from './list';
import { PanelModel } from './model';

/** The Monitors panel: the list of reports, and the chosen one below it. */
export class MonitorsPanel extends ListAndDetail<DriftModel> {
  constructor(desk: MonitorsDesk, { layout, keepLayout }: Arranged) {
    const model = new PanelModel(desk.studio, layout);
    super({
      name: 'cw-MonitorsPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <DriftList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <DriftDetail model={chosen} />
        </AtDesk>
      )
    });
    this.model = model;
  }

  readonly model: PanelModel;
}

/** A report in a tab of its own. */
export class DriftTab extends ModelTab<DriftModel> {
  constructor(
    private readonly _desk: MonitorsDesk,
    drift: string
  ) {
    super(new DriftModel(_desk.studio, drift));
    this.addClass('cw-DriftTab');
    this.model.deleted.connect(() => this.dispose());
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <DriftDetail model={this.model} />
      </AtDesk>
    );
  }
}
