import { ListModel } from '../../shell/listmodel';
import {
  isAbout,
  type IStudio,
  type ScheduleRow,
  type StudioEvent
} from '../../studio';
import type { ColumnLayout } from '../../ui/layout';
import { ScheduleModel } from '../model';
import type { ScheduleState } from '../states';

/** Which schedules are wanted. */
export interface Filter {
  search: string;
  state: 'all' | ScheduleState;
}

/** What a panel asks for at first. */
export const START: Filter = { search: '', state: 'all' };

/** What the Schedules panel shows: the schedules that its filter asks for, and the chosen one. */
export class PanelModel extends ListModel<ScheduleRow, Filter, ScheduleModel> {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout?: ColumnLayout
  ) {
    super(START, row => row.id, layout);
    this.page.follow(_studio.changes, event => isAbout(event, 'schedules'));
    _studio.changes.heard.connect(this._onHeard, this);
  }

  protected override query(): object {
    const { search, state } = this.filter;
    return { search: search.trim().toLowerCase(), state };
  }

  /** The studio tells all of them at once: there are few. */
  protected override async read(offset: number, limit: number) {
    const { call, changes } = this._studio;
    const page = await call('get', '/schedules', {});
    changes.seen(page.change);
    const { state, search } = this.filter;
    const words = search.toLowerCase().split(/\s+/);
    const rows = page.schedules.filter(
      row =>
        (state === 'all' || row.state === state) &&
        words.every(word =>
          `${row.name} ${row.what}`.toLowerCase().includes(word)
        )
    );
    return { rows: rows.slice(offset, offset + limit), total: rows.length };
  }

  protected override make(id: string): ScheduleModel {
    const made = new ScheduleModel(this._studio, id);
    made.deleted.connect(() => this.choose(null));
    return made;
  }

  /** What was deleted is looked at no more. */
  private _onHeard(_: unknown, event: StudioEvent): void {
    const { chosen } = this;
    if (
      chosen &&
      event.event === 'change' &&
      event.verb === 'deleted' &&
      isAbout(event, 'schedules', chosen.name)
    ) {
      this.choose(null);
    }
  }
}
