import type { DataGrid } from '@lumino/datagrid';

/** What a grid keeps to itself, and is needed here. */
interface Inside {
  _buffer: HTMLCanvasElement;
  _bufferGC: CanvasRenderingContext2D;
  readonly _canvasGC: CanvasRenderingContext2D;
  readonly _dpiRatio: number;
  _blitContent: (source: HTMLCanvasElement, ...rest: number[]) => void;
}

/**
 * Paints cells where they are seen, and not first on a canvas behind it.
 *
 * Lumino paints each column on a buffer and copies it from there. Where a browser draws without a graphics
 * card, each of those copies takes a picture of the whole buffer, 13 ms: that is more than all else of a
 * frame. What the buffer is for, that nothing is painted beside what changed, clips do as well: one of what
 * changed, and one of each cell. A grid that keeps other things inside than these paints as it always did.
 */
export class DirectPaint {
  constructor(grid: DataGrid) {
    const inside = grid as unknown as Partial<Inside>;
    if (isKnown(inside)) {
      const blit = inside._blitContent.bind(grid);
      inside._blitContent = (source, ...rest) => {
        if (source !== inside._buffer || !this._isPainting) {
          blit(source, ...rest);
        }
      };
      this._inside = inside;
    }
  }

  /** Paint what changed; `paint` is the grid's own painting. */
  paint(area: [number, number, number, number], paint: () => void): void {
    const { _inside: inside } = this;
    if (!inside) {
      paint();
      return;
    }
    const { _bufferGC: buffer, _canvasGC: canvas, _dpiRatio: ratio } = inside;
    canvas.save();
    canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
    canvas.beginPath();
    canvas.rect(...area);
    canvas.clip();
    inside._bufferGC = canvas;
    // Each cell is cleared before it is painted; here that would take the ground away from under it, and what
    // is seen through would stay when the picture is moved.
    canvas.clearRect = () => undefined;
    this._isPainting = true;
    try {
      paint();
    } finally {
      this._isPainting = false;
      inside._bufferGC = buffer;
      Reflect.deleteProperty(canvas, 'clearRect');
      canvas.restore();
    }
  }

  private readonly _inside: Inside | undefined;
  private _isPainting = false;
}

function isKnown(inside: Partial<Inside>): inside is Inside {
  return (
    inside._buffer instanceof HTMLCanvasElement &&
    inside._bufferGC !== undefined &&
    inside._canvasGC !== undefined &&
    typeof inside._dpiRatio === 'number' &&
    typeof inside._blitContent === 'function'
  );
}
