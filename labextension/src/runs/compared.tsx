import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';
import { Commands, COMPARED, type RunsDesk } from './tokens';

const FRESH = 15;
const opened = new Set<string>();

interface Compared {
  runs: string[];
  /** When `%compare` was run, in seconds since 1970. */
  at: number;
}

/**
 * Draws what `%compare` displays: a line with a button.
 *
 * The comparison opens by itself, once, where the cell has just been run; a notebook that is only opened
 * opens nothing else.
 */
export function comparedFactory(desk: RunsDesk): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [COMPARED],
    // Before the table that the same output holds for those who have no panel.
    defaultRank: -20,
    createRenderer: () => new ComparedRenderer(desk)
  };
}

class ComparedRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly _desk: RunsDesk) {
    super();
    this.addClass('cw-Compared');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { trans, commands } = this._desk;
    const told = readCompared(model.data[COMPARED]);
    this.widgets.forEach(widget => widget.dispose());
    const line = new Widget();
    this.addWidget(line);
    if (!told) {
      line.node.textContent = trans.__('This comparison cannot be read.');
      return;
    }
    const open = () =>
      commands.execute(Commands.compareRuns, { runs: told.runs });
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-Button cw-Button';
    button.textContent = trans.__('Open the comparison');
    button.addEventListener('click', () => void open());
    const names = told.runs.map(run => run.slice(0, 8)).join(' · ');
    line.node.append(`${names} `, button);
    const mark = `${told.at} ${told.runs.join()}`;
    if (Date.now() / 1000 - told.at < FRESH && !opened.has(mark)) {
      opened.add(mark);
      await open();
    }
  }
}

/** Read what an output holds; null where it is something else. */
export function readCompared(data: unknown): Compared | null {
  const { runs, at } = (data ?? {}) as Partial<Record<string, unknown>>;
  return Array.isArray(runs) &&
    runs.length >= 2 &&
    runs.every(run => typeof run === 'string') &&
    typeof at === 'number'
    ? { runs: runs as string[], at }
    : null;
}
