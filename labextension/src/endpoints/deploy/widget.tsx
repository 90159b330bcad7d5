import { ModelTab } from '../../ui/tab';
import { AtDesk, type DeployArgs } from '../desk';
import type { EndpointsDesk } from '../tokens';
import { DeployModel } from './model';
import { DeployWizard } from './wizard';

/** The wizard in a tab of its own. */
export class DeployTab extends ModelTab<DeployModel> {
  constructor(
    private readonly _desk: EndpointsDesk,
    given: DeployArgs
  ) {
    super(new DeployModel(_desk.studio, given));
    this.addClass('cw-DeployTab');
  }

  /** The person is done with it. */
  onClose: () => void = () => undefined;

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <DeployWizard model={this.model} onClose={() => this.onClose()} />
      </AtDesk>
    );
  }

  protected override onActivateRequest(): void {
    const first = this.node.querySelector<HTMLElement>('input');
    if (first) {
      first.focus();
    } else {
      super.onActivateRequest();
    }
  }
}
