import { FormTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import type { ModelsDesk } from '../tokens';
import { RegisterForm } from './form';
import type { Fields } from './fields';
import { type Made, RegisterModel } from './model';

/** The form in a tab of its own. */
export class RegisterTab extends FormTab<RegisterModel> {
  constructor(
    private readonly _desk: ModelsDesk,
    given: Partial<Fields>,
    private readonly _onMade: (made: Made) => void
  ) {
    super(new RegisterModel(_desk.studio, given));
    this.addClass('cw-RegisterTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <RegisterForm model={this.model} onMade={this._onMade} />
      </AtDesk>
    );
  }
}
