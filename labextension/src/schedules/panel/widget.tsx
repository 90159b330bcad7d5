import type { Arranged } from '../../shell';
import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { ScheduleDetail } from '../detail';
import { ScheduleModel } from '../model';
import type { SchedulesDesk } from '../tokens';
import { ScheduleList } from './list';
import { PanelModel } from './model';

/** The Schedules panel: the list, and the chosen one below it. */
export class SchedulesPanel extends ListAndDetail<ScheduleModel> {
  constructor(desk: SchedulesDesk, { layout, keepLayout }: Arranged) {
    const model = new PanelModel(desk.studio, layout);
    super({
      name: 'cw-SchedulesPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <ScheduleList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <ScheduleDetail model={chosen} inTab={false} />
        </AtDesk>
      )
    });
    this.model = model;
  }

  readonly model: PanelModel;
}

/** A schedule in a tab of its own. */
export class ScheduleTab extends ModelTab<ScheduleModel> {
  constructor(
    private readonly _desk: SchedulesDesk,
    schedule: string
  ) {
    super(new ScheduleModel(_desk.studio, schedule));
    this.addClass('cw-ScheduleTab');
    this.model.deleted.connect(() => this.dispose());
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <ScheduleDetail model={this.model} inTab />
      </AtDesk>
    );
  }
}
