import { ListModel } from '../../shell/listmodel';
import {
  type ExecutionRow,
  isAbout,
  type IStudio,
  type PipelinePage,
  Resource
} from '../../studio';
import type { ColumnLayout } from '../../ui/layout';
import { ExecutionModel } from '../model';
import { type Filter, queryOf, START } from './filter';

/** Milliseconds between two reads of a list whose executions move. */
const PACE = 500;

/** What the Pipelines panel shows: the executions that its filter asks for, the chosen one and those that are picked. */
export class PanelModel extends ListModel<
  ExecutionRow,
  Filter,
  ExecutionModel
> {
  /** @param layout - How a person arranged the columns before. */
  constructor(
    private readonly _studio: IStudio,
    layout?: ColumnLayout
  ) {
    super(START, row => row.id, layout);
    const { call, changes } = _studio;
    this.page.follow(changes, event => isAbout(event, 'pipelines'), PACE);
    // Which pipelines there are changes only as executions begin and go.
    this.pipelines = new Resource(() => call('get', '/pipelines', {})).follow(
      changes,
      event =>
        isAbout(event, 'pipelines') &&
        event.event === 'change' &&
        ['started', 'deleted'].includes(event.verb)
    );
  }

  /** Every pipeline that has run: what the list can be narrowed to. */
  readonly pipelines: Resource<PipelinePage>;

  /** Ids of the executions that something is to be done with. */
  get picked(): ReadonlySet<string> {
    return this._picked;
  }

  /** Pick executions. */
  pick(picked: ReadonlySet<string>): void {
    this._picked = picked;
    this.changed.emit();
  }

  override dispose(): void {
    this.pipelines.dispose();
    super.dispose();
  }

  protected override query(): object {
    return queryOf(this.filter);
  }

  protected override async read(offset: number, limit: number) {
    const { call, changes } = this._studio;
    const page = await call('get', '/executions', {
      query: { ...queryOf(this.filter), limit, offset }
    });
    changes.seen(page.change);
    return { rows: page.executions, total: page.total };
  }

  protected override make(id: string): ExecutionModel {
    const made = new ExecutionModel(this._studio, id);
    made.whole.stateChanged.connect(this._onRead, this);
    made.deleted.connect(() => this.choose(null));
    return made;
  }

  /** What was deleted is looked at no more. */
  private _onRead(): void {
    if (this.chosen?.whole.error?.status === 404) {
      this.choose(null);
    }
  }

  private _picked: ReadonlySet<string> = new Set();
}
