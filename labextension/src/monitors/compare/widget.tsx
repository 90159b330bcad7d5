import { FormTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import type { MonitorsDesk } from '../tokens';
import type { Fields } from './fields';
import { CompareForm } from './form';
import { CompareModel } from './model';

/** The form in a tab of its own. */
export class CompareTab extends FormTab<CompareModel> {
  constructor(
    private readonly _desk: MonitorsDesk,
    given: Partial<Fields>,
    private readonly _onMade: (drift: string) => void
  ) {
    super(new CompareModel(_desk.studio, given));
    this.addClass('cw-CompareTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <CompareForm model={this.model} onMade={this._onMade} />
      </AtDesk>
    );
  }
}
