import { Signal } from '@lumino/signaling';
import { screen, within } from '@testing-library/dom';
import { afterEach, expect, it } from 'vitest';
import { Mirror } from '../../src/ui/grid/mirror';
import {
  type GridSource,
  rowsSource,
  textOf,
  type View
} from '../../src/ui/grid/source';

const columns = [
  { name: 'carrier', type: 'string', numeric: false },
  { name: 'delay', type: 'double', numeric: true },
  { name: 'late', type: '', numeric: false }
];
const source: GridSource = rowsSource(columns, [
  ['UA', 1.5, true],
  ['AA', null, false],
  ['B6', 0.1 + 0.2, true]
]);
const whole: View = { rows: [0, 2], columns: [0, 2] };

afterEach(() => {
  document.body.replaceChildren();
});

function mirror(of = source): { mirror: Mirror; grid: HTMLElement } {
  const host = document.createElement('div');
  document.body.append(host);
  const made = new Mirror(host, of, 'First rows');
  return { mirror: made, grid: screen.getByRole('grid') };
}

it('says how large the table is, whatever is in view', () => {
  const { grid } = mirror();
  expect(grid.getAttribute('aria-label')).toBe('First rows');
  expect(grid.getAttribute('aria-rowcount')).toBe('4');
  expect(grid.getAttribute('aria-colcount')).toBe('4');
  expect(grid.getAttribute('aria-readonly')).toBe('true');
});

it('holds what is in view, at its place in the whole', () => {
  const { mirror: made, grid } = mirror();
  made.update({ rows: [1, 2], columns: [1, 2] }, null);
  const rows = within(grid).getAllByRole('row');
  expect(rows.map(row => row.getAttribute('aria-rowindex'))).toEqual([
    '1',
    '3',
    '4'
  ]);
  expect(
    within(grid)
      .getAllByRole('columnheader')
      .map(cell => [cell.getAttribute('aria-colindex'), cell.textContent])
  ).toEqual([
    ['1', '#'],
    ['3', 'delay double'],
    ['4', 'late']
  ]);
  const cell = within(rows[2]).getByRole('gridcell', { name: 'true' });
  expect(cell.getAttribute('aria-colindex')).toBe('4');
  expect(within(rows[1]).getByRole('rowheader').textContent).toBe('2');
});

it('points to the cell that the keyboard is at, while that is in view', () => {
  const { mirror: made, grid } = mirror();
  made.update(whole, { row: 2, column: 0 });
  const cell = within(grid).getByRole('gridcell', { selected: true });
  expect(cell.textContent).toBe('B6');
  expect(grid.getAttribute('aria-activedescendant')).toBe(cell.id);
  made.point({ row: 0, column: 1 });
  expect(
    within(grid).getByRole('gridcell', { selected: true }).textContent
  ).toBe('1.5');
  made.update({ rows: [1, 2], columns: [0, 2] }, { row: 0, column: 1 });
  expect(grid.hasAttribute('aria-activedescendant')).toBe(false);
});

it('shows what is missing, what is not read yet, and figures without noise', () => {
  expect(textOf(null)).toBe('null');
  expect(textOf(undefined)).toBe('…');
  expect(textOf(0.1 + 0.2)).toBe('0.3');
  expect(textOf(123456789012)).toBe('123456789012');
  expect(textOf('')).toBe('');
  const changed = new Signal<object, void>({});
  const { mirror: made, grid } = mirror({
    rows: 1_000_000,
    columns,
    cell: () => undefined,
    changed
  });
  made.update({ rows: [999_999, 999_999], columns: [0, 0] }, null);
  expect(within(grid).getByRole('gridcell').textContent).toBe('…');
  expect(
    within(grid).getAllByRole('row')[1].getAttribute('aria-rowindex')
  ).toBe('1000001');
});

it('gives two grids of one page cells of their own', () => {
  const first = mirror();
  first.mirror.update(whole, null);
  const host = document.createElement('div');
  document.body.append(host);
  new Mirror(host, source, 'Other').update(whole, null);
  const ids = screen.getAllByRole('gridcell').map(cell => cell.id);
  expect(new Set(ids).size).toBe(ids.length);
});
