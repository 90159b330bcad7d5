import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';

/** Seconds for which a cell counts as just run. */
const FRESH = 15;
const opened = new Set<string>();

/** What an output holds: the way to a view. */
export interface Way {
  /** What the line says before the button. */
  words: string;
  /** When the cell was run, in seconds since 1970. */
  at: number;
  /** @param place - Where the line stands in the page. */
  open: (place: HTMLElement) => Promise<unknown>;
}

/**
 * Draws an output that is the way to a view: a line with a button.
 *
 * The view opens by itself, once, where the cell has just been run; a notebook that is only opened opens
 * nothing else.
 */
export function wayFactory(options: {
  mime: string;
  /** What the button says. */
  button: string;
  /** What stands there for an output that holds something else. */
  unread: string;
  /** Read what an output holds; null where it is something else. */
  read: (data: unknown) => Way | null;
}): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [options.mime],
    // Before what the same output holds for those who have no panel.
    defaultRank: -20,
    createRenderer: () => new WayRenderer(options)
  };
}

class WayRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly _options: Parameters<typeof wayFactory>[0]) {
    super();
    this.addClass('cw-Way');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { mime, button: label, unread, read } = this._options;
    const way = read(model.data[mime]);
    this.widgets.forEach(widget => widget.dispose());
    const line = new Widget();
    this.addWidget(line);
    if (!way) {
      line.node.textContent = unread;
      return;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-Button cw-Button';
    button.textContent = label;
    button.addEventListener('click', () => void way.open(this.node));
    line.node.append(`${way.words} `, button);
    const mark = `${mime} ${way.at} ${way.words}`;
    if (Date.now() / 1000 - way.at < FRESH && !opened.has(mark)) {
      opened.add(mark);
      await way.open(this.node);
    }
  }
}
