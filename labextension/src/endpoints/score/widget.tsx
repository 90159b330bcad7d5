import { FormTab } from '../../ui/tab';
import { AtDesk } from '../desk';
import type { EndpointsDesk } from '../tokens';
import type { Fields } from './fields';
import { ScoreForm } from './form';
import { ScoreModel } from './model';

/** The form in a tab of its own. */
export class ScoreTab extends FormTab<ScoreModel> {
  constructor(
    private readonly _desk: EndpointsDesk,
    given: Partial<Fields>,
    private readonly _onSubmitted: (job: string) => void
  ) {
    super(new ScoreModel(_desk.studio, given));
    this.addClass('cw-ScoreTab');
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <ScoreForm model={this.model} onSubmitted={this._onSubmitted} />
      </AtDesk>
    );
  }
}
