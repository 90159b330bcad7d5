import { DataModel } from '@lumino/datagrid';
import type { GridSource } from './source';

/**
 * A source as the canvas asks for it; tells when anything of it was painted.
 *
 * Pinned columns are columns of the row header, after the one with the rows' names: those stay.
 */
export class Model extends DataModel {
  constructor(
    readonly source: GridSource,
    private readonly _painted: () => void
  ) {
    super();
  }

  get pinned(): number {
    return this.source.pinned ?? 0;
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body'
      ? this.source.rows
      : this.source.columns.some(column => column.type)
        ? 2
        : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body'
      ? this.source.columns.length - this.pinned
      : 1 + this.pinned;
  }

  /** The place of a column among the source's; -1: the rows' names. */
  placeOf(region: DataModel.CellRegion, column: number): number {
    return region === 'body' || region === 'column-header'
      ? column + this.pinned
      : column - 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): unknown {
    const place = this.placeOf(region, column);
    if (region === 'column-header' || region === 'corner-header') {
      const of = this.source.columns[place];
      const name = row === 0 ? '#' : '';
      return of ? of[row === 0 ? 'name' : 'type'] : name;
    }
    this._painted();
    return place < 0
      ? (this.source.label?.(row) ?? row + 1)
      : this.source.cell(row, place);
  }

  /** Cells are there that were not. */
  again(): void {
    for (const region of ['body', 'row-header'] as const) {
      this.emitChanged({
        type: 'cells-changed',
        region,
        row: 0,
        column: 0,
        rowSpan: this.source.rows,
        columnSpan: this.columnCount(region)
      });
    }
  }

  /** There are other rows or columns. */
  reset(): void {
    this.emitChanged({ type: 'model-reset' });
  }
}
