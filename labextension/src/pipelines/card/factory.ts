import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel } from '@lumino/widgets';
import { EXECUTION, type PipelinesDesk } from '../tokens';

/** What an output holds of an execution: who it is; the rest is asked of the studio. */
export interface Saved {
  execution: string;
  number: number;
  pipeline: string;
}

/** Draws an execution under the cell that ran it, as a live graph. It is safe: the notebook holds an id. */
export function executionFactory(
  desk: PipelinesDesk
): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [EXECUTION],
    // Before the HTML of the same output, for those who cannot draw it.
    defaultRank: -20,
    createRenderer: () => new ExecutionRenderer(desk)
  };
}

/** Read what an output holds; null where it is something else. */
export function readSaved(data: unknown): Saved | null {
  const { execution, number, pipeline } = (data ?? {}) as Partial<
    Record<string, unknown>
  >;
  return typeof execution === 'string' &&
    typeof number === 'number' &&
    typeof pipeline === 'string'
    ? { execution, number, pipeline }
    : null;
}

/** Loads the card's own code with the first card. */
class ExecutionRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly _desk: PipelinesDesk) {
    super();
    this.addClass('cw-CardRenderer');
  }

  async renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    const { ExecutionCard } = await import('./widget');
    const saved = readSaved(data[EXECUTION]);
    const [there] = this.widgets;
    if (
      this.isDisposed ||
      (there instanceof ExecutionCard &&
        there.execution === (saved?.execution ?? null))
    ) {
      return;
    }
    there?.dispose();
    this.addWidget(new ExecutionCard(this._desk, saved));
  }
}
