import {
  type CellRenderer,
  type GraphicsContext,
  TextRenderer
} from '@lumino/datagrid';
import type { Tone } from './source';

/** Side of the corner that marks a changed cell. */
const CORNER = 6;

/** Draws text within its cell: a cell is painted where it is seen, and nothing cuts off what is too long. */
export class CellText extends TextRenderer {
  override paint(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    const { x, y, width, height } = config;
    gc.beginPath();
    gc.rect(x, y, width, height);
    gc.clip();
    super.paint(gc, config);
  }
}

/** Draws values, and how they differ: a ground, and a mark for those to whom colours say nothing. */
export class ToneRenderer extends CellText {
  constructor(
    options: TextRenderer.IOptions,
    private readonly _toneOf: (config: CellRenderer.CellConfig) => Tone | null,
    private readonly _colours: Record<Tone, { ground: string; mark: string }>
  ) {
    super({
      ...options,
      backgroundColor: config => {
        const tone = _toneOf(config);
        return tone ? _colours[tone].ground : '';
      }
    });
  }

  override paint(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    super.paint(gc, config);
    const tone = this._toneOf(config);
    if (!tone) {
      return;
    }
    const { x, y, width, height } = config;
    gc.fillStyle = this._colours[tone].mark;
    if (tone === 'changed') {
      gc.beginPath();
      gc.moveTo(x + width - 1 - CORNER, y);
      gc.lineTo(x + width - 1, y);
      gc.lineTo(x + width - 1, y + CORNER);
      gc.closePath();
      gc.fill();
    } else if (tone === 'added') {
      gc.fillRect(x, y, 3, height - 1);
    } else {
      gc.fillRect(x + 4, y + Math.floor(height / 2), width - 9, 1);
    }
  }
}
