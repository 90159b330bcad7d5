import { ListModel } from '../../shell/listmodel';
import { type DatasetRow, isAbout, type IStudio } from '../../studio';
import type { ColumnLayout } from '../../ui/layout';
import { DatasetModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Datasets panel shows: what its filter asks for, and the chosen dataset. */
export class PanelModel extends ListModel<DatasetRow, Filter, DatasetModel> {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout?: ColumnLayout
  ) {
    super(START, row => row.name, layout);
    this.page.follow(_studio.changes, event => isAbout(event, 'datasets'));
  }

  protected override query(): object {
    return queryOf(this.filter);
  }

  protected override async read(offset: number, limit: number) {
    const { call, changes } = this._studio;
    const page = await call('get', '/datasets', {
      query: { ...queryOf(this.filter), limit, offset }
    });
    changes.seen(page.change);
    return { rows: page.datasets, total: page.total };
  }

  protected override make(name: string): DatasetModel {
    return new DatasetModel(this._studio, name);
  }
}
