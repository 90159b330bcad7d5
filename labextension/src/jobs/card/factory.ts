import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel } from '@lumino/widgets';
import { CARD, type JobsDesk } from '../tokens';

/**
 * Draws a job's card under the cell that submitted it.
 *
 * It is safe: what the notebook holds is an id, and outputs are read from the studio.
 */
export function cardFactory(desk: JobsDesk): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [CARD],
    // Before what the same output holds for those who cannot draw a card: the widget of ipywidgets
    // (-10) where a kernel was not started from here, and HTML.
    defaultRank: -20,
    createRenderer: () => new CardRenderer(desk)
  };
}

/** Loads the card's own code with the first card. */
class CardRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly _desk: JobsDesk) {
    super();
    this.addClass('cw-CardRenderer');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { JobCard } = await import('./widget');
    if (this.isDisposed) {
      return;
    }
    const [there] = this.widgets;
    if (there instanceof JobCard && there.shows(model)) {
      there.saw(model);
      return;
    }
    there?.dispose();
    this.addWidget(new JobCard(this._desk, model));
  }
}
