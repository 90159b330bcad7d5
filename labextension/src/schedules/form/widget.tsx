import type { Schedule } from '../../studio';
import { FormTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import type { SchedulesDesk } from '../tokens';
import type { Fields } from './fields';
import { ScheduleFields } from './form';
import { ScheduleForm } from './model';

/** The form of a schedule in a tab of its own. */
export class ScheduleFormTab extends FormTab<ScheduleForm> {
  constructor(
    private readonly _options: {
      desk: SchedulesDesk;
      root: string;
      given: Partial<Fields>;
      edited?: Schedule;
      onMade: (schedule: string) => void;
    }
  ) {
    const { desk, root, given, edited } = _options;
    super(new ScheduleForm(desk.studio, root, given, edited));
    this.addClass('cw-ScheduleFormTab');
  }

  override render(): JSX.Element {
    const { desk, onMade } = this._options;
    return (
      <AtDesk desk={desk}>
        <ScheduleFields model={this.model} onMade={onMade} />
      </AtDesk>
    );
  }
}
