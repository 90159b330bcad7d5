import {
  Table as ArrowTable,
  tableToIPC,
  Uint8,
  type Vector,
  vectorFromArray
} from 'apache-arrow';
import { expect, it, vi } from 'vitest';
import { Arrangement } from '../../../src/recipes/grid/arrangement';
import { shownColumns, WindowSource } from '../../../src/recipes/grid/source';
import type {
  ColumnInfo,
  IWrangler,
  Table,
  Trial,
  View
} from '../../../src/recipes/wrangler/types';
import { Signal } from '@lumino/signaling';

interface Ask {
  first: number;
  count: number;
  columns: string[];
  table: Table;
  view: View;
}

const ROWS = 10_000;
const NAMES = Array.from({ length: 300 }, (_, at) => `c${at}`);
const column = (name: string): ColumnInfo => ({
  name,
  dtype: 'float64',
  kind: 'number'
});

/** A window as the kernel sends it: a cell says its row and column, `7:c3`; the table's rows are told backwards. */
function stream({ first, count, columns }: Ask, trial: Trial | null): DataView {
  const rows = Array.from(
    { length: Math.max(0, Math.min(count, ROWS - first)) },
    (_, at) => first + at
  );
  const made: Record<string, unknown[]> = {
    row: rows.map(row => ROWS - 1 - row),
    index: rows.map(row => `r${row}`)
  };
  columns.forEach((name, at) => {
    made[`v${at}`] = rows.map(row => (row % 5 === 4 ? null : `${row}:${name}`));
    if (trial && name === 'c1') {
      made[`c${at}`] = rows.map(row => row % 2 === 0);
      made[`w${at}`] = rows.map(row => `old ${row}`);
    }
  });
  const vectors: Record<string, Vector> = {};
  for (const [name, values] of Object.entries(made)) {
    vectors[name] = vectorFromArray(values as string[]);
  }
  if (trial) {
    vectors.mark = vectorFromArray(
      rows.map(row => row % 4),
      new Uint8()
    );
  }
  const bytes = tableToIPC(new ArrowTable(vectors), 'stream');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A wrangler that shows a table, and a kernel that answers when it is let. */
class Shown {
  readonly changed = new Signal<this, void>(this);
  readonly asked: Ask[] = [];
  columns = NAMES.map(column);
  table: Table = { frame: 'f', steps: [] };
  view: View = {};
  trial: Trial | null = null;
  rows = ROWS;
  refuses: Error | null = null;
  readonly door = {
    request: async (ask: Ask) => {
      this.asked.push(ask);
      await Promise.resolve();
      if (this.refuses) {
        throw this.refuses;
      }
      const names = ask.columns.length > 0 ? ask.columns : NAMES.slice(0, 200);
      return {
        answer: {
          rows: this.rows,
          all_rows: ROWS,
          trial: this.trial,
          columns: names.map(column)
        },
        buffers: [stream({ ...ask, columns: names }, this.trial)]
      };
    }
  };
}

function shown(of = new Shown(), arrangement = new Arrangement()) {
  const source = new WindowSource(
    of as unknown as IWrangler,
    arrangement,
    was => `was ${was}`
  );
  return { of, source, arrangement };
}

const settled = (source: WindowSource) =>
  vi.waitFor(() => expect(source.isWaiting).toBe(false));

it('reads the rows that come into view, and of these only the columns in view', async () => {
  const { of, source } = shown();
  await settled(source);
  expect(source.rows).toBe(ROWS);
  expect(source.columns).toHaveLength(300);
  expect(source.cell(3, 2)).toBe('3:c2');
  expect(source.cell(4, 2)).toBe(null);
  expect(source.cell(9000, 250)).toBe(undefined);
  source.want({ rows: [9000, 9020], columns: [250, 255] });
  await vi.waitFor(() => expect(source.cell(9000, 250)).toBe('9000:c250'));
  expect(source.label(9000)).toBe('r9000');
  expect(source.placeOf(9000)).toBe(ROWS - 1 - 9000);
  expect(of.asked.every(({ columns }) => columns.length <= 40)).toBe(true);
});

it('asks for no page twice, and for at most two at once', async () => {
  const { of, source } = shown();
  await settled(source);
  source.want({ rows: [0, 30], columns: [0, 5] });
  source.want({ rows: [0, 30], columns: [0, 5] });
  await vi.waitFor(() => expect(source.cell(300, 0)).toBe('300:c0'));
  source.want({ rows: [1, 31], columns: [0, 5] });
  const firsts = of.asked.map(({ first }) => first);
  expect(new Set(firsts).size).toBe(firsts.length);
});

it('keeps what is shown until the first page of what is wanted next is here', async () => {
  const { of, source } = shown();
  await settled(source);
  of.view = { search: 'x' };
  of.rows = 7;
  of.changed.emit();
  expect(source.isWaiting).toBe(true);
  expect(source.rows).toBe(ROWS);
  expect(source.cell(0, 0)).toBe('0:c0');
  await settled(source);
  expect(source.rows).toBe(7);
});

it('shows the last of several changes, whatever comes back first', async () => {
  const { of, source } = shown();
  await settled(source);
  for (const search of ['a', 'b', 'c']) {
    of.view = { search };
    of.changed.emit();
  }
  await settled(source);
  const last = of.asked.filter(({ view }) => view.search === 'c');
  expect(last.length).toBeGreaterThan(0);
  source.want({ rows: [3000, 3010], columns: [0, 3] });
  await vi.waitFor(() => expect(source.cell(3000, 0)).toBe('3000:c0'));
  expect(of.asked.at(-1)?.view).toEqual({ search: 'c' });
});

it('tells how cells, rows and columns differ while a step is tried', async () => {
  const of = new Shown();
  of.columns = ['c0', 'c1', 'c2'].map(column);
  of.trial = {
    columns: [
      { name: 'c0', status: 'same', cells: 0 },
      { name: 'c1', status: 'changed', cells: 9 },
      { name: 'c2', status: 'removed', cells: 0 }
    ],
    added: 1,
    removed: 1,
    changed: 1,
    aligned: true
  };
  const { source } = shown(of);
  await settled(source);
  expect(source.tone(0, 1)).toBe('changed');
  expect(source.note(0, 1)).toBe('was old 0');
  expect(source.tone(1, 1)).toBe(null);
  expect(source.note(1, 1)).toBe(null);
  expect(source.tone(2, 0)).toBe('added');
  expect(source.tone(3, 0)).toBe('removed');
  expect(source.tone(0, 2)).toBe('removed');
  expect([0, 1, 2, 3].map(row => source.label(row))).toEqual([
    'r0',
    '~ r1',
    '+ r2',
    '− r3'
  ]);
});

it('says why rows could not be read, and reads them when asked to', async () => {
  const of = new Shown();
  of.refuses = Object.assign(new Error('No column a.'), { code: 'not_found' });
  const { source } = shown(of);
  await vi.waitFor(() => expect(source.failure).toBe(of.refuses));
  of.refuses = null;
  source.retry();
  await settled(source);
  expect(source.failure).toBe(undefined);
  expect(source.cell(0, 0)).toBe('0:c0');
});

it('puts pinned columns first and leaves hidden ones out, as a person says', async () => {
  const { source, arrangement } = shown();
  await settled(source);
  arrangement.pin('c7', true);
  arrangement.hide('c0');
  expect(source.pinned).toBe(1);
  expect(source.columns.slice(0, 3).map(({ name }) => name)).toEqual([
    'c7',
    'c1',
    'c2'
  ]);
  source.want({ rows: [0, 5], columns: [1, 3] });
  await vi.waitFor(() => expect(source.cell(0, 0)).toBe('0:c7'));
  arrangement.unhide();
  arrangement.pin('c7', false);
  expect(source.columns).toHaveLength(300);
});

it('puts a column that a step adds behind the one that the step names before it', () => {
  const named = shownColumns(
    ['a', 'b', 'c'].map(column),
    ['a', 'a_x', 'b'].map(column),
    {
      columns: [
        { name: 'a', status: 'same', cells: 0 },
        { name: 'a_x', status: 'added', cells: 0 },
        { name: 'c', status: 'removed', cells: 0 }
      ],
      added: 0,
      removed: 0,
      changed: 0,
      aligned: true
    }
  );
  expect(named.map(({ name, status }) => [name, status])).toEqual([
    ['a', null],
    ['a_x', 'added'],
    ['b', null],
    ['c', 'removed']
  ]);
});
