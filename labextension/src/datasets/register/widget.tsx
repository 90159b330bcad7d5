import { FormTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import type { DatasetsDesk } from '../tokens';
import { type Given, RegisterForm } from './form';
import { type Made, RegisterModel } from './model';

/** The form in a tab of its own. */
export class RegisterTab extends FormTab<RegisterModel> {
  constructor(
    private readonly _options: {
      desk: DatasetsDesk;
      root: string;
      given: Given;
      picked: () => string | null;
      onMade: (made: Made) => void;
    }
  ) {
    const { desk, root, given } = _options;
    super(new RegisterModel(desk.studio, root, given));
    this.addClass('cw-RegisterTab');
  }

  override render(): JSX.Element {
    const { desk, picked, onMade } = this._options;
    return (
      <AtDesk desk={desk}>
        <RegisterForm model={this.model} picked={picked} onMade={onMade} />
      </AtDesk>
    );
  }
}
