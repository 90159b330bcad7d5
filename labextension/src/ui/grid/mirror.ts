import { type GridSource, textOf, type View } from './source';

/** A cell that the keyboard is at. */
export interface At {
  row: number;
  column: number;
}

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
    _host.setAttribute('aria-rowcount', String(_source.rows + 1));
    _host.setAttribute('aria-colcount', String(_source.columns.length + 1));
    this._body.className = 'cw-Cells-mirror';
    this._body.setAttribute('role', 'rowgroup');
    _host.append(this._body);
  }

  /** Show what is in view, and where the keyboard is. */
  update(view: View, at: At | null): void {
    const rows = [this._head(view)];
    for (let row = view.rows[0]; row <= view.rows[1]; row++) {
      rows.push(this._row(row, view, at));
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

  private _head(view: View): HTMLElement {
    const head = element('row', { 'aria-rowindex': 1 });
    head.append(element('columnheader', { 'aria-colindex': 1 }, '#'));
    for (let at = view.columns[0]; at <= view.columns[1]; at++) {
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

  private _row(row: number, view: View, at: At | null): HTMLElement {
    const line = element('row', { 'aria-rowindex': row + 2 });
    line.append(element('rowheader', { 'aria-colindex': 1 }, String(row + 1)));
    for (let column = view.columns[0]; column <= view.columns[1]; column++) {
      const cell = element(
        'gridcell',
        {
          'aria-colindex': column + 2,
          'aria-selected': at?.row === row && at.column === column
        },
        textOf(this._source.cell(row, column))
      );
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
