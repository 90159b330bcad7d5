import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  DataGrid,
  DataModel,
  RendererMap,
  TextRenderer
} from '@lumino/datagrid';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { lookOf } from './look';
import { type At, Mirror } from './mirror';
import { type Cell, type GridSource, textOf, type View } from './source';

/** Milliseconds that a view must rest before it is mirrored and what it lacks is asked for. */
const REST = 60;
/** Columns whose width is measured; those after them have the usual one. */
const MEASURED = 200;
const NARROW = 64;
const WIDE = 240;
/** Pixels by which a key makes a column wider or narrower. */
const STEP = 16;

/** A source as the canvas asks for it; tells when anything of it was painted. */
class Model extends DataModel {
  constructor(
    readonly source: GridSource,
    private readonly _painted: () => void
  ) {
    super();
    this._headers = source.columns.some(column => column.type) ? 2 : 1;
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this.source.rows : this._headers;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.source.columns.length : 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): unknown {
    switch (region) {
      case 'body':
        this._painted();
        return this.source.cell(row, column);
      case 'column-header':
        return this.source.columns[column][row === 0 ? 'name' : 'type'];
      case 'row-header':
        return row + 1;
      default:
        return row === 0 ? '#' : '';
    }
  }

  /** Cells are there that were not. */
  again(): void {
    this.emitChanged({
      type: 'cells-changed',
      region: 'body',
      row: 0,
      column: 0,
      rowSpan: this.source.rows,
      columnSpan: this.source.columns.length
    });
  }

  private readonly _headers: number;
}

/** Lumino's keys, but Tab leaves the grid, and Alt with Shift and an arrow makes a column wider or narrower. */
class Keys extends BasicKeyHandler {
  override onKeyDown(grid: DataGrid, event: KeyboardEvent): void {
    const turn = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    const column = grid.selectionModel?.cursorColumn ?? -1;
    if (event.altKey && event.shiftKey && turn !== undefined && column >= 0) {
      event.preventDefault();
      event.stopPropagation();
      const width = grid.columnSize('body', column) + turn;
      grid.resizeColumn('body', column, Math.max(NARROW / 2, width));
    } else if (event.key !== 'Tab') {
      super.onKeyDown(grid, event);
    }
  }
}

/** A table of any size on a canvas, with a mirror for those who cannot see it. */
export class GridWidget extends DataGrid {
  constructor(source: GridSource, label: string) {
    super({
      defaultSizes: {
        rowHeight: 24,
        columnWidth: 112,
        rowHeaderWidth: Math.max(40, 16 + String(source.rows).length * 8),
        columnHeaderHeight: 24
      },
      minimumSizes: {
        rowHeight: 24,
        columnWidth: NARROW / 2,
        rowHeaderWidth: 40,
        columnHeaderHeight: 24
      },
      headerVisibility: 'all',
      copyConfig: {
        ...DataGrid.defaultCopyConfig,
        headers: 'none',
        format: ({ value }: DataGrid.CopyFormatArgs) =>
          value === null || value === undefined ? '' : String(value)
      }
    });
    this.addClass('cw-Cells-canvas');
    this._source = source;
    this._model = new Model(source, this._settle);
    this.dataModel = this._model;
    this.selectionModel = new BasicSelectionModel({ dataModel: this._model });
    this.keyHandler = new Keys();
    this.mouseHandler = new BasicMouseHandler();
    this._mirror = new Mirror(this.viewport.node, source, label);
    this.viewport.node.tabIndex = 0;
    this.viewport.node.addEventListener('focus', this._begin);
    this.selectionModel.changed.connect(this._moved, this);
    source.changed?.connect(this._again, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      window.clearTimeout(this._timer);
      this._theme.disconnect();
      this._source.changed?.disconnect(this._again, this);
      super.dispose();
    }
  }

  /** The cell that the keyboard is at. */
  get at(): At | null {
    const { cursorRow: row = -1, cursorColumn: column = -1 } =
      this.selectionModel ?? {};
    return row >= 0 && column >= 0 ? { row, column } : null;
  }

  /** What can be seen; null while there is no room to see anything. */
  get view(): View | null {
    const { rows, columns } = this._source;
    if (rows === 0 || columns.length === 0 || this.pageHeight <= 0) {
      return null;
    }
    const last = (found: number, count: number) =>
      found < 0 ? count - 1 : found;
    const bottom = this.rowAt('body', this.scrollY + this.pageHeight - 1);
    const right = this.columnAt('body', this.scrollX + this.pageWidth - 1);
    return {
      rows: [Math.max(0, this.rowAt('body', this.scrollY)), last(bottom, rows)],
      columns: [
        Math.max(0, this.columnAt('body', this.scrollX)),
        last(right, columns.length)
      ]
    };
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
  }

  /** Take the theme's colours. */
  private readonly _dress = (): void => {
    const numeric = (column: number) =>
      this._source.columns[column]?.numeric ?? false;
    const look = lookOf(this.node, numeric);
    const format: TextRenderer.FormatFunc = ({ value }) =>
      textOf(value as Cell | undefined);
    this.style = look.style;
    this.cellRenderers = new RendererMap({
      body: new TextRenderer({
        font: look.body.font,
        textColor: look.body.textColor,
        horizontalAlignment: look.body.horizontalAlignment,
        format
      }),
      'column-header': look.header,
      'row-header': look.rowHeader,
      'corner-header': look.rowHeader
    });
    this._character = look.character;
  };

  /** Make the first columns as wide as their names and values need. */
  private _fit(): void {
    const { rows, columns } = this._source;
    const lines = Math.min(rows, 20);
    columns.slice(0, MEASURED).forEach(({ name, type }, column) => {
      let longest = Math.max(name.length * 1.08, type.length);
      for (let row = 0; row < lines; row++) {
        const cell = this._source.cell(row, column);
        longest = Math.max(longest, textOf(cell).length);
      }
      const width = Math.ceil(longest * this._character) + 20;
      this.resizeColumn(
        'body',
        column,
        Math.min(WIDE, Math.max(NARROW, width))
      );
    });
  }

  /** Once the view rests, mirror it and ask for what it lacks. */
  private readonly _settle = (): void => {
    this._timer ??= window.setTimeout(() => {
      this._timer = undefined;
      const { view } = this;
      if (view && !this.isDisposed) {
        this._source.want?.(view);
        this._mirror.update(view, this.at);
      }
    }, REST);
  };

  private readonly _begin = (): void => {
    if (!this.at && this._source.rows > 0 && this._source.columns.length > 0) {
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
    this._model.again();
    this._settle();
  }

  private readonly _source: GridSource;
  private readonly _model: Model;
  private readonly _mirror: Mirror;
  private readonly _theme = new MutationObserver(this._dress);
  private _character = 7;
  private _timer: number | undefined;
}
