import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { IStudio } from '../../studio';
import { Words } from '../../ui/words';
import type { HomePart } from '../tokens';
import type { Ways } from './lines';
import { HomeModel } from './model';
import type { HomeParts } from './parts';
import { Home } from './view';
import { AWAY, type Visit } from './visit';

/** What Home is made with. */
export interface HomeOptions {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  parts: HomeParts;
  visit: Visit;
  /** How many pieces of news are shown, asked at each read. */
  most: () => number;
  /** Quick actions that belong to no slice. */
  first: HomePart['actions'];
  ways: Ways;
}

const INPUT = ['pointerdown', 'pointermove', 'keydown'] as const;

/** The Home tab. Whoever looks at it has seen what it shows. */
export class HomeWidget extends ReactWidget {
  constructor(private readonly _options: HomeOptions) {
    super();
    this.addClass('cw-Home');
    this.node.tabIndex = -1;
    const { studio, parts, visit, most } = _options;
    this._model = new HomeModel(studio, parts, visit, most);
    this._model.news.stateChanged.connect(this._look, this);
    INPUT.forEach(kind =>
      window.addEventListener(kind, this._onInput, { passive: true })
    );
  }

  override render(): JSX.Element {
    const { commands, trans, first, ways } = this._options;
    return (
      <Words.Provider value={trans}>
        <Home
          model={this._model}
          commands={commands}
          first={first}
          ways={ways}
        />
      </Words.Provider>
    );
  }

  override dispose(): void {
    if (!this.isDisposed) {
      INPUT.forEach(kind => window.removeEventListener(kind, this._onInput));
      this._model.dispose();
      super.dispose();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._look();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._look();
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }

  /** A screen that nobody has touched for long is not looked at. */
  private readonly _onInput = (): void => {
    const back = Date.now() - this._input > AWAY / 10;
    this._input = Date.now();
    if (back) {
      this._look();
    }
  };

  private _look(): void {
    const { value } = this._model.news;
    const here =
      this.isVisible &&
      document.visibilityState === 'visible' &&
      Date.now() - this._input < AWAY;
    if (value && here) {
      this._options.visit.look(value.change);
    }
  }

  private readonly _model: HomeModel;
  private _input = Date.now();
}
