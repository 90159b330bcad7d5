import { BasicSelectionModel, DataGrid, RendererMap } from '@lumino/datagrid';
import type { Message } from '@lumino/messaging';
import { type ISignal, Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import { DirectPaint } from './direct';
import { type Doing, Keys, NARROWEST, Pointer } from './handlers';
import { lookOf } from './look';
import { type At, Mirror } from './mirror';
import { Model } from './model';
import { ToneRenderer } from './renderer';
import {
  type Cell,
  type GridColumn,
  type GridSource,
  textOf,
  type View
} from './source';

/** Milliseconds that a view must rest before it is mirrored and what it lacks is asked for. */
const REST = 60;
/** Columns whose width is measured; those after them have the usual one. */
const MEASURED = 200;
const NARROW = 64;
const WIDE = 240;
/** How much wider digits are than letters are on average. */
const DIGIT = 1.15;
/** Pixels of the narrowest character: what does not fit in a cell even so is not looked at. */
const THINNEST = 3;

/** A column where it stands, in pixels from the left of all that is drawn. */
export interface Box {
  column: number;
  left: number;
  width: number;
}

export interface GridOptions {
  /** The columns' headers are drawn elsewhere. */
  headless?: boolean;
  /** How wide a column begins; measured where this is left out. */
  widthOf?: (column: GridColumn) => number;
}

/** A table of any size on a canvas, with a mirror for those who cannot see it. */
export class GridWidget extends DataGrid {
  constructor(
    source: GridSource,
    label: string,
    private readonly _options: GridOptions = {}
  ) {
    super({
      defaultSizes: {
        rowHeight: 24,
        columnWidth: 112,
        rowHeaderWidth: Math.max(40, 16 + String(source.rows).length * 8),
        columnHeaderHeight: 24
      },
      minimumSizes: {
        rowHeight: 24,
        columnWidth: NARROWEST,
        rowHeaderWidth: 40,
        columnHeaderHeight: 24
      },
      headerVisibility: _options.headless ? 'row' : 'all',
      copyConfig: {
        ...DataGrid.defaultCopyConfig,
        headers: 'none',
        format: ({ value }: DataGrid.CopyFormatArgs) =>
          value === null || value === undefined ? '' : String(value)
      }
    });
    this.addClass('cw-Cells-canvas');
    this._direct = new DirectPaint(this);
    this._source = source;
    this._model = new Model(source, this._settle);
    this.dataModel = this._model;
    this.selectionModel = new BasicSelectionModel({ dataModel: this._model });
    this.keyHandler = new Keys(this._doing);
    this.mouseHandler = new Pointer(this._doing);
    this._mirror = new Mirror(this.viewport.node, source, label);
    this.viewport.node.tabIndex = 0;
    this.viewport.node.addEventListener('focus', this._begin);
    this.selectionModel.changed.connect(this._moved, this);
    source.changed?.connect(this._again, this);
    source.reshaped?.connect(this._reshape, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      window.clearTimeout(this._timer);
      this._theme.disconnect();
      this._source.changed?.disconnect(this._again, this);
      this._source.reshaped?.disconnect(this._reshape, this);
      super.dispose();
    }
  }

  /** Emitted when columns may stand elsewhere than before. */
  get shifted(): ISignal<this, void> {
    return this._shifted;
  }

  /** Emitted when a cell is to be looked at: the one that the keyboard is at. */
  get opened(): ISignal<this, At> {
    return this._opened;
  }

  /** Emitted when the header of a column is asked for. */
  get headed(): ISignal<this, number> {
    return this._headed;
  }

  /** The cell that the keyboard is at; columns are counted as the source does. */
  get at(): At | null {
    const { cursorRow: row = -1, cursorColumn: column = -1 } =
      this.selectionModel ?? {};
    return row >= 0 && column >= 0
      ? { row, column: column + this._model.pinned }
      : null;
  }

  /** What can be seen; null while there is no room to see anything. */
  get view(): View | null {
    const { rows, columns } = this._source;
    if (rows === 0 || columns.length === 0 || this.pageHeight <= 0) {
      return null;
    }
    const { pinned } = this._model;
    const last = (found: number, count: number) =>
      found < 0 ? count - 1 : found;
    const bottom = this.rowAt('body', this.scrollY + this.pageHeight - 1);
    const right = this.columnAt('body', this.scrollX + this.pageWidth - 1);
    return {
      rows: [Math.max(0, this.rowAt('body', this.scrollY)), last(bottom, rows)],
      columns: [
        Math.max(0, this.columnAt('body', this.scrollX)) + pinned,
        last(right, columns.length - pinned) + pinned
      ]
    };
  }

  /** Where columns stand: those that are pinned, and those of the body that can be seen. */
  get boxes(): { pinned: Box[]; body: Box[] } {
    const { pinned: count } = this._model;
    const pinned = Array.from({ length: count }, (_, column) => ({
      column,
      left: this.columnOffset('row-header', column + 1),
      width: this.columnSize('row-header', column + 1)
    }));
    const body: Box[] = [];
    const end = this.scrollX + this.pageWidth;
    let at = this.columnAt('body', this.scrollX);
    for (; at >= 0 && at < this.columnCount('body'); at++) {
      const left = this.columnOffset('body', at);
      if (left >= end) {
        break;
      }
      body.push({
        column: at + count,
        left: left - this.scrollX + this.headerWidth,
        width: this.columnSize('body', at)
      });
    }
    return { pinned, body };
  }

  /** Make a column as wide as this. */
  widen(column: number, width: number): void {
    const { pinned } = this._model;
    const wide = Math.max(NARROWEST, Math.round(width));
    if (column < pinned) {
      this.resizeColumn('row-header', column + 1, wide);
    } else {
      this.resizeColumn('body', column - pinned, wide);
    }
    this._widths.set(this._source.columns[column].name, wide);
    this._shifted.emit();
  }

  /** Bring a column into view. */
  reveal(column: number): void {
    if (column >= this._model.pinned) {
      this.scrollToColumn(column - this._model.pinned);
    }
  }

  protected override paintContent(
    ...area: Parameters<DataGrid['paintContent']>
  ): void {
    // The grid's own constructor paints too, before anything of ours is there.
    if (this._direct) {
      this._direct.paint(area, () => super.paintContent(...area));
    } else {
      super.paintContent(...area);
    }
    this._shifted?.emit();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._dress();
    this._fit();
    this._theme.observe(document.body, {
      attributes: true,
      attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light']
    });
    this._settle();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this._settle();
    this._shifted.emit();
  }

  /** Take the theme's colours. */
  private readonly _dress = (): void => {
    const { columns } = this._source;
    const isNumeric = (column: number) => columns[column]?.numeric ?? false;
    const look = lookOf(this.node, isNumeric);
    const cells = (region: 'body' | 'row-header') =>
      new ToneRenderer(
        {
          font: look.body.font,
          textColor: look.body.textColor,
          horizontalAlignment: ({ column }) =>
            this._source.columns[this._model.placeOf(region, column)]?.numeric
              ? 'right'
              : 'left',
          // Measuring costs, and most texts are short.
          elideDirection: ({ value, width }) =>
            textOf(value as Cell | undefined).length * look.widest > width
              ? 'right'
              : 'none',
          format: ({ value, width }) =>
            textOf(value as Cell | undefined).slice(0, width / THINNEST)
        },
        ({ row, column }) =>
          this._source.tone?.(row, this._model.placeOf(region, column)) ?? null,
        look.tones
      );
    const pinned = cells('row-header');
    this.style = look.style;
    this.cellRenderers = new RendererMap({
      body: cells('body'),
      'column-header': look.header,
      'row-header': ({ column }) => (column === 0 ? look.rowHeader : pinned),
      'corner-header': look.rowHeader
    });
    this._character = look.character;
  };

  /** Make the columns as wide as they were, or as their names and values need. */
  private _fit(): void {
    const { columns } = this._source;
    const { pinned } = this._model;
    const { widthOf } = this._options;
    const measured = widthOf ? columns.length : MEASURED;
    columns.slice(0, measured).forEach((column, place) => {
      const width =
        this._widths.get(column.name) ??
        widthOf?.(column) ??
        this._measure(place);
      if (place < pinned) {
        this.rowHeaderSections.resize(place + 1, width);
      } else {
        this.columnSections.resize(place - pinned, width);
      }
    });
    this._fitLabels();
    // What was resized above was not painted.
    this._model.reset();
  }

  private _measure(column: number): number {
    const { rows, columns } = this._source;
    const { name, type } = columns[column];
    let longest = Math.max(name.length * 1.08, type.length);
    for (let row = 0; row < Math.min(rows, 20); row++) {
      longest = Math.max(
        longest,
        textOf(this._source.cell(row, column)).length
      );
    }
    const width = Math.ceil(longest * this._character) + 20;
    return Math.min(WIDE, Math.max(NARROW, width));
  }

  /** The rows' names get the room that those in view need. */
  private _fitLabels(): void {
    const { view } = this;
    let longest = String(this._source.rows).length;
    for (let row = view?.rows[0] ?? 0; row <= (view?.rows[1] ?? -1); row++) {
      longest = Math.max(longest, this._source.label?.(row).length ?? 0);
    }
    const width = Math.ceil(24 + longest * this._character * DIGIT);
    if (width > this.rowHeaderSections.sizeOf(0)) {
      this.resizeColumn('row-header', 0, Math.min(WIDE, width));
    }
  }

  /** Once the view rests, mirror it and ask for what it lacks. */
  private readonly _settle = (): void => {
    this._timer ??= window.setTimeout(() => {
      this._timer = undefined;
      const { view } = this;
      if (!this.isDisposed) {
        if (view) {
          this._source.want?.(view);
        }
        this._mirror.update(view, this.at);
      }
    }, REST);
  };

  private readonly _begin = (): void => {
    if (!this.at && this._source.rows > 0 && this.columnCount('body') > 0) {
      this.selectionModel?.select({
        r1: 0, c1: 0, r2: 0, c2: 0, cursorRow: 0, cursorColumn: 0, clear: 'all'
      }); // prettier-ignore
    }
  };

  private _moved(): void {
    this._mirror.point(this.at);
    this._settle();
  }

  private _again(): void {
    this._fitLabels();
    this._model.again();
    this._settle();
  }

  private _reshape(): void {
    this._model.reset();
    this._fit();
    this._settle();
    this._shifted.emit();
  }

  private _tellOf(clientX: number, clientY: number): string {
    const { region, row, column } = this.hitTest(clientX, clientY);
    if (region !== 'body' && region !== 'row-header') {
      return '';
    }
    const place = this._model.placeOf(region, column);
    return place < 0 ? '' : (this._source.note?.(row, place) ?? '');
  }

  private readonly _doing: Doing = {
    open: () => {
      const { at } = this;
      if (at) {
        this._opened.emit(at);
      }
    },
    head: () => {
      const { at } = this;
      if (at) {
        this._headed.emit(at.column);
      }
    },
    resize: (column, width) => this.widen(column + this._model.pinned, width),
    tell: (x, y) => this._tellOf(x, y)
  };
  private readonly _direct: DirectPaint | undefined;
  private readonly _source: GridSource;
  private readonly _model: Model;
  private readonly _mirror: Mirror;
  private readonly _shifted = new Signal<this, void>(this);
  private readonly _opened = new Signal<this, At>(this);
  private readonly _headed = new Signal<this, number>(this);
  private readonly _theme = new MutationObserver(this._dress);
  /** By column names, as a person made them. */
  private readonly _widths = new Map<string, number>();
  private _character = 7;
  private _timer: number | undefined;
}
