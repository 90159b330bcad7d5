import { ReactWidget } from '@jupyterlab/ui-components';
import { AtDesk } from '../desk';
import type { DatasetsDesk } from '../tokens';
import { type Given, RegisterForm } from './form';
import { type Made, RegisterModel } from './model';

/** The form in a tab of its own. */
export class RegisterTab extends ReactWidget {
  constructor(
    private readonly _options: {
      desk: DatasetsDesk;
      root: string;
      given: Given;
      picked: () => string | null;
      onMade: (made: Made) => void;
    }
  ) {
    super();
    this.addClass('cw-RegisterTab');
    const { desk, root, given } = _options;
    this.model = new RegisterModel(desk.studio, root, given);
  }

  readonly model: RegisterModel;

  override render(): JSX.Element {
    const { desk, picked, onMade } = this._options;
    return (
      <AtDesk desk={desk}>
        <RegisterForm model={this.model} picked={picked} onMade={onMade} />
      </AtDesk>
    );
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('input')?.focus();
  }
}
