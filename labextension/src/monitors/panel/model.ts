import { ListModel } from '../../shell/listmodel';
import {
  type DriftRow,
  isAbout,
  type IStudio,
  type StudioEvent
} from '../../studio';
import type { ColumnLayout } from '../../ui/layout';
import { DriftModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Monitors panel shows: the reports that its filter asks for, and the chosen one. */
export class PanelModel extends ListModel<DriftRow, Filter, DriftModel> {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout?: ColumnLayout
  ) {
    super(START, row => row.id, layout);
    this.page.follow(_studio.changes, event => isAbout(event, 'monitors'));
    _studio.changes.heard.connect(this._onHeard, this);
  }

  protected override query(): object {
    return queryOf(this.filter);
  }

  protected override async read(offset: number, limit: number) {
    const { call, changes } = this._studio;
    const page = await call('get', '/drift', {
      query: { ...queryOf(this.filter), limit, offset }
    });
    changes.seen(page.change);
    return { rows: page.drifts, total: page.total };
  }

  protected override make(id: string): DriftModel {
    const made = new DriftModel(this._studio, id);
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
      isAbout(event, 'monitors', chosen.name)
    ) {
      this.choose(null);
    }
  }
}
