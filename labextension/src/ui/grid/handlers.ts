import {
  BasicKeyHandler,
  BasicMouseHandler,
  type DataGrid
} from '@lumino/datagrid';

/** Pixels by which a key makes a column wider or narrower. */
const STEP = 16;
/** The narrowest that a column becomes. */
export const NARROWEST = 32;

/** What keys and clicks lead to. */
export interface Doing {
  /** Enter or a double click: look at the cell. */
  open: () => void;
  /** Alt and arrow up: go to the column's header. */
  head: () => void;
  /** Make a column of the body as wide as this. */
  resize: (column: number, width: number) => void;
  /** What is told of the cell under the pointer. */
  tell: (clientX: number, clientY: number) => string;
}

/** Lumino's keys, but Tab leaves the grid, and Alt with Shift and an arrow makes a column wider or narrower. */
export class Keys extends BasicKeyHandler {
  constructor(private readonly _doing: Doing) {
    super();
  }

  override onKeyDown(grid: DataGrid, event: KeyboardEvent): void {
    const turn = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    const column = grid.selectionModel?.cursorColumn ?? -1;
    if (event.altKey && event.shiftKey && turn !== undefined && column >= 0) {
      const width = grid.columnSize('body', column) + turn;
      this._doing.resize(column, Math.max(NARROWEST, width));
    } else if (event.altKey && event.key === 'ArrowUp') {
      this._doing.head();
    } else if (event.key === 'Enter') {
      this._doing.open();
    } else {
      if (event.key !== 'Tab') {
        super.onKeyDown(grid, event);
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Lumino's pointer, which also looks at cells and tells of the one below it. */
export class Pointer extends BasicMouseHandler {
  constructor(private readonly _doing: Doing) {
    super();
  }

  override onMouseDoubleClick(): void {
    this._doing.open();
  }

  override onMouseHover(grid: DataGrid, event: MouseEvent): void {
    super.onMouseHover(grid, event);
    grid.viewport.node.title = this._doing.tell(event.clientX, event.clientY);
  }
}
