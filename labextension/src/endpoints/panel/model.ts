import { ListModel } from '../../shell/listmodel';
import { type EndpointRow, isAbout, type IStudio } from '../../studio';
import type { ColumnLayout } from '../../ui/layout';
import { EndpointModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Endpoints panel shows: what its filter asks for, and the chosen endpoint. */
export class PanelModel extends ListModel<EndpointRow, Filter, EndpointModel> {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout?: ColumnLayout
  ) {
    super(START, row => row.name, layout);
    this.page.follow(_studio.changes, event => isAbout(event, 'endpoints'));
  }

  protected override query(): object {
    return queryOf(this.filter);
  }

  protected override async read(offset: number, limit: number) {
    const { call, changes } = this._studio;
    const page = await call('get', '/endpoints', {
      query: { ...queryOf(this.filter), limit, offset }
    });
    changes.seen(page.change);
    return { rows: page.endpoints, total: page.total };
  }

  protected override make(name: string): EndpointModel {
    const made = new EndpointModel(this._studio, name);
    made.whole.stateChanged.connect(this._onRead, this);
    return made;
  }

  protected override readonly own = ['logs'];

  /** What was deleted is looked at no more. */
  private _onRead(): void {
    if (this.chosen?.whole.error?.status === 404) {
      this.choose(null);
    }
  }
}
