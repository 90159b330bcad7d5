import { type ColumnLayout, readLayout } from '../../ui/layout';
import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { JobDetail } from '../detail/detail';
import { JobModel } from '../model';
import type { JobsDesk } from '../tokens';
import { JobsList } from './list';
import { PanelModel } from './model';

/** The Jobs panel: the list, and the chosen job below it. */
export class JobsPanel extends ListAndDetail<JobModel> {
  constructor({
    desk,
    keepLayout,
    ...options
  }: {
    desk: JobsDesk;
    /** The columns’ layout as it was kept, if it was. */
    layout: unknown;
    keepLayout: (layout: ColumnLayout) => void;
  }) {
    const model = new PanelModel(desk.studio, readLayout(options.layout));
    super({
      name: 'cw-JobsPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <JobsList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <JobDetail model={chosen} inTab={false} />
        </AtDesk>
      )
    });
  }
}

/** A job in a tab of its own. */
export class JobTab extends ModelTab<JobModel> {
  constructor(
    private readonly _desk: JobsDesk,
    job: string
  ) {
    super(new JobModel(_desk.studio, job));
    this.addClass('cw-JobTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <JobDetail model={this.model} inTab />
      </AtDesk>
    );
  }
}
