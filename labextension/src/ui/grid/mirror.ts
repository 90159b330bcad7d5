import { type GridSource, textOf, type View } from './source';

/** A cell that the keyboard is at. */
export interface At {
  row: number;
  column: number;
}

/** Columns that are mirrored where nothing says which are in view. */
const MOST = 200;

let made = 0;

/**
 * What of a canvas is in view, as elements: a screen reader reads them and a test finds them.
 *
 * The host is the grid for those who cannot see it. Row and column indexes count the header and the row
 * numbers, as ARIA wants them.
 */
export class Mirror {
  constructor(
    private readonly _host: HTMLElement,
    private readonly _source: GridSource,
    label: string
  ) {
    made += 1;
    this._id = `cw-grid-${made}`;
    _host.setAttribute('role', 'grid');
    _host.setAttribute('aria-label', label);
    _host.setAttribute('aria-readonly', 'true');
    this._body.className = 'cw-Cells-mirror';
    this._body.setAttribute('role', 'rowgroup');
    _host.append(this._body);
    this._count();
  }

  /** Show what is in view, and where the keyboard is; null: nothing is. */
  update(view: View | null, at: At | null): void {
    this._count();
    const columns = this._columns(view);
    const rows = [this._head(columns)];
    if (view) {
      for (let row = view.rows[0]; row <= view.rows[1]; row++) {
        rows.push(this._row(row, columns, at));
      }
    }
    this._body.replaceChildren(...rows);
    this.point(at);
  }

  /** Say where the keyboard is; what is not in view is pointed at once it is. */
  point(at: At | null): void {
    for (const chosen of this._body.querySelectorAll('[aria-selected=true]')) {
      chosen.setAttribute('aria-selected', 'false');
    }
    const cell = at && this._body.querySelector(`#${this._idOf(at)}`);
    if (cell) {
      cell.setAttribute('aria-selected', 'true');
      this._host.setAttribute('aria-activedescendant', cell.id);
    } else {
      this._host.removeAttribute('aria-activedescendant');
    }
  }

  private _count(): void {
    const { rows, columns } = this._source;
    this._host.setAttribute('aria-rowcount', String(rows + 1));
    this._host.setAttribute('aria-colcount', String(columns.length + 1));
  }

  /** Places of the columns that can be seen: those that are pinned, then those in view. */
  private _columns(view: View | null): number[] {
    const { columns, pinned = 0 } = this._source;
    const places = Array.from({ length: pinned }, (_, at) => at);
    const [first, last] = view?.columns ?? [pinned, columns.length - 1];
    for (let at = first; at <= Math.min(last, first + MOST); at++) {
      places.push(at);
    }
    return places;
  }

  private _head(columns: readonly number[]): HTMLElement {
    const head = element('row', { 'aria-rowindex': 1 });
    head.append(element('columnheader', { 'aria-colindex': 1 }, '#'));
    for (const at of columns) {
      const { name, type } = this._source.columns[at];
      head.append(
        element(
          'columnheader',
          { 'aria-colindex': at + 2 },
          type ? `${name} ${type}` : name
        )
      );
    }
    return head;
  }

  private _row(
    row: number,
    columns: readonly number[],
    at: At | null
  ): HTMLElement {
    const line = element('row', { 'aria-rowindex': row + 2 });
    const label = this._source.label?.(row) ?? String(row + 1);
    line.append(element('rowheader', { 'aria-colindex': 1 }, label));
    for (const column of columns) {
      const cell = element(
        'gridcell',
        {
          'aria-colindex': column + 2,
          'aria-selected': at?.row === row && at.column === column
        },
        textOf(this._source.cell(row, column))
      );
      const note = this._source.note?.(row, column);
      if (note) {
        cell.setAttribute('aria-description', note);
      }
      cell.id = this._idOf({ row, column });
      line.append(cell);
    }
    return line;
  }

  private _idOf({ row, column }: At): string {
    return `${this._id}-${row}-${column}`;
  }

  private readonly _id: string;
  private readonly _body = document.createElement('div');
}

function element(
  role: string,
  attributes: Record<string, string | number | boolean>,
  text?: string
): HTMLElement {
  const made = document.createElement('div');
  made.setAttribute('role', role);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, String(value));
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}
