import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { type ColumnLayout, PLAIN } from '../../src/ui/layout';
import type { SparseRows } from '../../src/ui/rows';
import { type Column, type Sort, Table } from '../../src/ui/table';

afterEach(cleanup);

const opened = vi.fn();

const COLUMNS: Column<number>[] = [
  {
    id: 'n',
    title: 'N',
    align: 'right',
    sortable: true,
    render: (n: number) => n
  },
  {
    id: 'word',
    title: 'Word',
    sortable: true,
    render: (n: number) => `w${n}`
  },
  { id: 'plain', title: 'Plain', render: () => 'x' }
];

/** A table whose parent keeps what a person does. */
function Numbers({
  rows = [1, 2, 3],
  picks = false
}: {
  rows?: readonly number[] | SparseRows<number>;
  picks?: boolean;
}) {
  const [sort, setSort] = useState<Sort>({ id: 'n', descending: true });
  const [selected, setSelected] = useState<string | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [layout, setLayout] = useState<ColumnLayout>(PLAIN);
  return (
    <>
      <p id="picked">{[...picked].sort().join(' ')}</p>
      <Table
        label="Numbers"
        columns={COLUMNS}
        rows={rows}
        rowKey={String}
        layout={layout}
        onLayout={setLayout}
        sort={sort}
        onSort={setSort}
        selected={selected}
        onSelect={n => setSelected(String(n))}
        picked={picks ? picked : undefined}
        onPick={picks ? setPicked : undefined}
        onOpen={opened}
      />
    </>
  );
}

const lines = () => screen.getAllByRole('row').slice(1);
const picked = () => document.querySelector('#picked')?.textContent;
const count = (n: number) => Array.from({ length: n }, (_, at) => at + 1);

it('is walked with the keyboard and opened with Enter', () => {
  render(<Numbers />);
  const rows = lines();
  expect(rows.map(row => row.tabIndex)).toEqual([0, -1, -1]);
  rows[0].focus();
  fireEvent.keyDown(rows[0], { key: 'ArrowDown' });
  expect(rows[0].getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(rows[0], { key: 'End' });
  expect(document.activeElement).toBe(lines()[2]);
  expect(lines().map(row => row.tabIndex)).toEqual([-1, -1, 0]);
  fireEvent.keyDown(lines()[2], { key: 'Enter' });
  expect(opened).toHaveBeenLastCalledWith(3);
});

it('opens by double click and by the middle button', () => {
  render(<Numbers />);
  fireEvent.doubleClick(screen.getByText('w2'));
  expect(opened).toHaveBeenLastCalledWith(2);
  fireEvent(
    screen.getByText('w1'),
    new MouseEvent('auxclick', { button: 1, bubbles: true })
  );
  expect(opened).toHaveBeenLastCalledWith(1);
});

it('says by which column it is sorted, and turns round', () => {
  render(<Numbers />);
  const orders = () =>
    screen
      .getAllByRole('columnheader')
      .map(one => one.getAttribute('aria-sort'));
  expect(orders()).toEqual(['descending', null, null]);
  fireEvent.click(screen.getByRole('button', { name: 'Word' }));
  expect(orders()[1]).toBe('ascending');
  fireEvent.click(screen.getByRole('button', { name: 'Word' }));
  expect(orders()[1]).toBe('descending');
});

it('holds a hundred thousand rows with a window of them in the page', () => {
  render(<Numbers rows={count(100_000)} />);
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001');
  expect(lines().length).toBeLessThan(60);
  fireEvent.keyDown(lines()[0], { key: 'End' });
  const last = document.querySelector('[aria-rowindex="100001"]');
  expect(last?.textContent).toContain('w100000');
  expect(last?.getAttribute('tabindex')).toBe('0');
});

it('shows a row that is not read as a placeholder, and chooses it once it is', () => {
  const wanted = vi.fn();
  const sparse = (read: number): SparseRows<number> => ({
    count: 1000,
    rowAt: index => (index < read ? index + 1 : undefined),
    want: wanted
  });
  const { rerender } = render(<Numbers rows={sparse(2)} />);
  expect(wanted.mock.lastCall?.[0]).toBe(0);
  lines()[0].focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) {
    fireEvent.keyDown(document.activeElement ?? document.body, { key });
  }
  const third = () => lines()[2];
  expect(third().getAttribute('aria-busy')).toBe('true');
  expect(document.activeElement).toBe(third());
  rerender(<Numbers rows={sparse(10)} />);
  expect(third().textContent).toContain('w3');
  expect(third().getAttribute('aria-selected')).toBe('true');
  expect(document.activeElement).toBe(third());
});

it('keeps the focus on a row that moved, and on the place of one that is gone', () => {
  const { rerender } = render(<Numbers rows={[1, 2, 3, 4]} />);
  fireEvent.click(screen.getByText('w2'));
  lines()[1].focus();
  rerender(<Numbers rows={[9, 8, 1, 3, 2, 4]} />);
  expect(document.activeElement?.textContent).toContain('w2');
  rerender(<Numbers rows={[9, 8, 1, 3, 4]} />);
  expect(document.activeElement?.textContent).toContain('w4');
});

it('picks by checkbox, Space, Ctrl and Shift, and lets go with Escape', () => {
  render(<Numbers rows={count(9)} picks />);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Pick 2' }));
  expect(picked()).toBe('2');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Pick 4' }), {
    shiftKey: true
  });
  expect(picked()).toBe('2 3 4');
  fireEvent.click(screen.getByText('w7'), { ctrlKey: true });
  expect(picked()).toBe('2 3 4 7');
  const seven = screen.getByText('w7');
  fireEvent.keyDown(seven, { key: 'ArrowDown', shiftKey: true });
  expect(picked()).toBe('2 3 4 7 8');
  fireEvent.keyDown(seven, { key: ' ' });
  expect(picked()).toBe('2 3 4 7');
  fireEvent.keyDown(seven, { key: 'Escape' });
  expect(picked()).toBe('');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Pick all' }));
  expect(picked()).toBe('1 2 3 4 5 6 7 8 9');
});

it('picks the row that was looked at too when another is added to it', () => {
  render(<Numbers picks />);
  fireEvent.click(screen.getByText('w1'));
  fireEvent.click(screen.getByText('w3'), { ctrlKey: true });
  expect(picked()).toBe('1 3');
});

it('moves and widens a column by keys on its title', () => {
  render(<Numbers />);
  const titles = () =>
    screen.getAllByRole('columnheader').map(one => one.textContent);
  const word = screen.getByRole('button', { name: 'Word' });
  fireEvent.keyDown(word, { key: 'ArrowLeft', altKey: true });
  expect(titles()[0]).toBe('Word');
  expect(screen.getByRole('status').textContent).toBe('Word is column 1 of 3');
  fireEvent.keyDown(screen.getByRole('button', { name: 'Word' }), {
    key: 'ArrowRight',
    shiftKey: true
  });
  expect(screen.getByRole('status').textContent).toMatch(/pixels wide$/);
});

it('draws a row again only where something of it changed', () => {
  const drawn = vi.fn((n: number) => n);
  const columns = [{ id: 'n', title: 'N', render: drawn }];
  const table = (selected: string | null, rows: readonly number[]) => (
    <Table
      label="Numbers"
      columns={columns}
      rows={rows}
      rowKey={String}
      selected={selected}
      onSelect={() => undefined}
      onOpen={opened}
      rowProps={n => ({ id: `row${n}`, onPointerEnter: () => opened(n) })}
    />
  );
  const rows = [1, 2, 3];
  const { rerender } = render(table(null, rows));
  drawn.mockClear();
  rerender(table(null, rows));
  expect(drawn).not.toHaveBeenCalled();
  rerender(table('2', rows));
  expect(new Set(drawn.mock.calls.flat())).toContain(2);
  expect(new Set(drawn.mock.calls.flat())).not.toContain(3);
});
