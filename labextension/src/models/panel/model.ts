import { ListModel } from '../../shell/listmodel';
import { isAbout, type IStudio, type ModelRow } from '../../studio';
import type { ColumnLayout } from '../../ui/layout';
import { isDeployed, ModelModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** What the Models panel shows: the page that its filter asks for, and the chosen model. */
export class PanelModel extends ListModel<ModelRow, Filter, ModelModel> {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout?: ColumnLayout
  ) {
    super(START, row => row.name, layout);
    this.page.follow(
      _studio.changes,
      event => isAbout(event, 'models') || isDeployed(event)
    );
  }

  /** How many versions wait for approval. */
  get pending(): number {
    return this._pending;
  }

  /** What keeps the registry from being read whole. */
  get problem(): string | null {
    return this._problem;
  }

  protected override query(): object {
    return queryOf(this.filter);
  }

  protected override async read(offset: number, limit: number) {
    const { call, changes } = this._studio;
    const page = await call('get', '/models', {
      query: { ...queryOf(this.filter), limit, offset }
    });
    changes.seen(page.change);
    this._pending = page.pending;
    this._problem = page.problem;
    return { rows: page.models, total: page.total };
  }

  protected override make(name: string): ModelModel {
    return new ModelModel(this._studio, name);
  }

  private _pending = 0;
  private _problem: string | null = null;
}
