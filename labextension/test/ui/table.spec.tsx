import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { type Sort, Table } from '../../src/ui/table';

afterEach(cleanup);

const opened = vi.fn();

function Numbers() {
  const [sort, setSort] = useState<Sort>({ id: 'n', descending: true });
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <Table
      label="Numbers"
      columns={[
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
        }
      ]}
      rows={[1, 2, 3]}
      rowKey={String}
      sort={sort}
      onSort={setSort}
      selected={selected}
      onSelect={n => setSelected(String(n))}
      onOpen={opened}
    />
  );
}

it('is walked with the keyboard and opened with Enter', () => {
  render(<Numbers />);
  const rows = screen.getAllByRole('row').slice(1);
  expect(rows.map(row => row.tabIndex)).toEqual([0, -1, -1]);
  rows[0].focus();
  fireEvent.keyDown(rows[0], { key: 'ArrowDown' });
  expect(rows[0].getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(rows[0], { key: 'End' });
  expect(document.activeElement).toBe(rows[2]);
  expect(rows.map(row => row.tabIndex)).toEqual([-1, -1, 0]);
  fireEvent.keyDown(rows[2], { key: 'Enter' });
  expect(opened).toHaveBeenLastCalledWith(3);
});

it('says by which column it is sorted, and turns round', () => {
  render(<Numbers />);
  const titles = () => screen.getAllByRole('columnheader');
  expect(titles().map(one => one.getAttribute('aria-sort'))).toEqual([
    'descending',
    null
  ]);
  fireEvent.click(screen.getByRole('button', { name: 'Word' }));
  expect(titles()[1].getAttribute('aria-sort')).toBe('ascending');
  fireEvent.click(screen.getByRole('button', { name: 'Word' }));
  expect(titles()[1].getAttribute('aria-sort')).toBe('descending');
});
