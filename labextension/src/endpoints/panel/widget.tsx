import type { ColumnLayout } from '../../ui/layout';
import { ListAndDetail } from '../../ui/listanddetail';
import { ModelTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import { EndpointDetail } from '../detail/detail';
import { EndpointModel } from '../model';
import type { EndpointsDesk } from '../tokens';
import { EndpointsList } from './list';
import { PanelModel } from './model';

/** The Endpoints panel: the list, and the chosen endpoint below it. */
export class EndpointsPanel extends ListAndDetail<EndpointModel> {
  constructor({
    desk,
    keepLayout,
    ...options
  }: {
    desk: EndpointsDesk;
    layout: ColumnLayout;
    keepLayout: (layout: ColumnLayout) => void;
  }) {
    const model = new PanelModel(desk.studio, options.layout);
    super({
      name: 'cw-EndpointsPanel',
      model,
      keepLayout,
      list: (
        <AtDesk desk={desk}>
          <EndpointsList model={model} />
        </AtDesk>
      ),
      detail: chosen => (
        <AtDesk desk={desk}>
          <EndpointDetail model={chosen} inTab={false} />
        </AtDesk>
      )
    });
  }
}

/** An endpoint in a tab of its own. */
export class EndpointTab extends ModelTab<EndpointModel> {
  constructor(
    private readonly _desk: EndpointsDesk,
    endpoint: string
  ) {
    super(new EndpointModel(_desk.studio, endpoint));
    this.addClass('cw-EndpointTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <EndpointDetail model={this.model} inTab />
      </AtDesk>
    );
  }
}
