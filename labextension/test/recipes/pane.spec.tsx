import { nullTranslator } from '@jupyterlab/translation';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Palette } from '../../src/recipes/palette';
import { RecipePane, Writing } from '../../src/recipes/steps';
import {
  COLUMN_MIME,
  OPERATION_MIME,
  STEP_MIME
} from '../../src/recipes/wrangler/drag';
import { Wrangler } from '../../src/recipes/wrangler/model';
import { settled } from '../fixtures';
import { CATALOG } from './catalog';
import { drop, FAILING, FakeDoor, impute, makeKept } from './fixtures';

let door: FakeDoor;
let wrangler: Wrangler;
let writing: Writing;

beforeEach(async () => {
  door = new FakeDoor({
    catalog: () => ({ type: 'catalog', operations: CATALOG })
  });
  wrangler = new Wrangler(makeKept(), () => Promise.resolve(door));
  writing = new Writing(wrangler, nullTranslator.load('cellworks'));
  render(<RecipePane writing={writing} editors={null} />);
  await act(settled);
});

afterEach(() => {
  cleanup();
  writing.dispose();
  wrangler.dispose();
});

/** What a drag carries, as the browser hands it on. */
function dragged(kind: string, text: string): object {
  return {
    dataTransfer: {
      types: [kind],
      getData: (asked: string) => (asked === kind ? text : '')
    }
  };
}

const steps = () =>
  [...document.querySelectorAll('.cw-StepLine')].map(one => one as HTMLElement);
const titles = () =>
  steps().map(one => one.querySelector('.cw-StepLine-name')?.textContent);
const add = (...all: Parameters<Wrangler['add']>[0][]) =>
  act(async () => {
    all.forEach(one => wrangler.add(one));
    await settled();
  });
const list = () => document.querySelector('.cw-StepList') as HTMLElement;

it('lists steps with what each did, what it learned and from how much', async () => {
  await add(drop('b'), impute('a'));
  expect(titles()).toEqual(['drop-columns', 'impute']);
  expect(steps()[0].textContent).toContain('−1 column · 2 ms');
  within(steps()[1]).getByText('fitted on 100 rows');
  within(steps()[1]).getByText('a: 3');
  screen.getByText('May stand before a model: every row is done by itself.');
});

it('writes a step that is dropped into the list, and adds it with Enter', async () => {
  await add(impute('a'));
  fireEvent.drop(list(), dragged(OPERATION_MIME, 'drop-columns'));
  await act(settled);
  const form = screen.getByRole('form', { name: 'Drop columns' });
  const columns = within(form).getByLabelText('Columns');
  expect(document.activeElement).toBe(columns);
  fireEvent.change(columns, { target: { value: 'b' } });
  fireEvent.keyDown(columns, { key: 'Enter' });
  await act(settled);
  within(form).getByText('Changes nothing.');
  fireEvent.submit(form);
  await act(settled);
  expect(wrangler.steps.map(one => one.do)).toEqual([
    impute('a').do,
    drop('b').do
  ]);
  expect(screen.queryByRole('form')).toBeNull();
});

it('leaves a step unwritten with Escape', async () => {
  await act(async () => {
    writing.begin('drop-columns', ['a']);
    await settled();
  });
  fireEvent.keyDown(screen.getByRole('form'), { key: 'Escape' });
  await act(settled);
  expect([wrangler.steps.length, wrangler.draft]).toEqual([0, null]);
});

it('takes a column that is dropped on a step or into a field of its form', async () => {
  await add(drop('a'));
  fireEvent.drop(steps()[0], dragged(COLUMN_MIME, 'b'));
  await act(settled);
  const field = document.querySelector('.cw-DropField') as HTMLElement;
  fireEvent.drop(field, dragged(COLUMN_MIME, 'c'));
  await act(settled);
  expect(writing.form?.written.columns).toEqual(['a', 'b', 'c']);
  fireEvent.click(screen.getByRole('button', { name: 'Take b out' }));
  fireEvent.click(screen.getByRole('button', { name: 'Apply' }));
  await act(settled);
  expect(wrangler.steps.map(one => one.do)).toEqual([drop('a', 'c').do]);
});

it('moves steps by dragging and by Alt with the arrows', async () => {
  await add(drop('a'), drop('b'), impute('c'));
  // Nothing is laid out here, so a drop lands behind all steps.
  fireEvent.drop(list(), dragged(STEP_MIME, '0'));
  await act(settled);
  expect(wrangler.steps.map(one => one.do)).toEqual([
    drop('b').do,
    impute('c').do,
    drop('a').do
  ]);
  const last = within(steps()[2]).getByRole('button', { name: /^3/ });
  fireEvent.keyDown(last, { key: 'ArrowUp', altKey: true });
  await act(settled);
  expect(wrangler.steps.map(one => one.do.op)).toEqual([
    'drop-columns',
    'drop-columns',
    'impute'
  ]);
  screen.getByText('Step 3 is step 2 now.');
});

it('edits, leaves out, duplicates and deletes a step, and undoes all of it by keys', async () => {
  await add(drop('a'));
  const [first] = steps();
  fireEvent.click(within(first).getByRole('checkbox'));
  await act(settled);
  expect(wrangler.columns).toHaveLength(3);
  fireEvent.click(screen.getByRole('button', { name: 'Duplicate step 1' }));
  await act(settled);
  expect(titles()).toHaveLength(2);
  fireEvent.click(screen.getByRole('button', { name: 'Delete step 1' }));
  await act(settled);
  fireEvent.keyDown(within(steps()[0]).getByRole('button', { name: /^1/ }), {
    key: 'Delete'
  });
  await act(settled);
  expect(titles()).toEqual([]);
  const pane = screen.getByRole('region', { name: 'Recipe' });
  for (let at = 0; at < 4; at++) {
    fireEvent.keyDown(pane, { key: 'z', ctrlKey: true });
  }
  await act(settled);
  expect([titles().length, wrangler.columns.length]).toEqual([1, 2]);
  fireEvent.keyDown(pane, { key: 'Z', ctrlKey: true, shiftKey: true });
  await act(settled);
  expect(wrangler.steps[0].off).toBe(true);
});

it('leaves the undoing of typed text to the field', async () => {
  await add(drop('a'));
  await act(async () => {
    writing.edit(0);
    await settled();
  });
  fireEvent.keyDown(screen.getByLabelText('Columns'), {
    key: 'z',
    ctrlKey: true
  });
  expect(wrangler.steps).toHaveLength(1);
});

it('shows the frame as it was after a step, or as it was opened, and all again', async () => {
  await add(drop('a'), drop('b'));
  const first = within(steps()[0]).getByRole('button', { name: /^1/ });
  fireEvent.click(first);
  await act(settled);
  expect([wrangler.at, first.getAttribute('aria-pressed')]).toEqual([
    1,
    'true'
  ]);
  fireEvent.click(screen.getByRole('button', { name: /^flights/ }));
  await act(settled);
  expect(wrangler.columns).toHaveLength(3);
  fireEvent.click(screen.getByRole('button', { name: /^flights/ }));
  await act(settled);
  expect(wrangler.at).toBe(2);
});

it('tells why a step fails, and shows the row on which it does', async () => {
  await add(drop('a'), FAILING);
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('ZeroDivisionError: division by zero');
  expect(steps()[1].contains(alert)).toBe(true);
  fireEvent.click(within(alert).getByRole('button', { name: 'Show row 7' }));
  await act(settled);
  expect(wrangler.view.filters).toEqual([
    { type: 'rows', rows: [7], words: 'where step 2 fails' }
  ]);
  expect(wrangler.table?.steps).toHaveLength(1);
});

it('has a step learn again when it is asked to', async () => {
  await add(impute('a'));
  const before = door.of('run').length;
  fireEvent.click(
    screen.getByRole('button', { name: 'Refit on these rows', hidden: true })
  );
  await act(settled);
  expect(door.of('run').slice(before)[0].steps?.[0].fitted).toBeNull();
  expect(wrangler.canUndo).toBe(true);
});

it('finds operations by what others call them, and picks one by key or click', () => {
  cleanup();
  const picked = vi.fn();
  render(<Palette catalog={CATALOG} onPick={picked} />);
  const names = () =>
    [...document.querySelectorAll('.cw-Palette-name')].map(
      one => one.textContent
    );
  // The first group stands open, the others are seen by their names.
  expect(names()).toHaveLength(2);
  expect(
    screen.getByRole('button', { name: /^Rows/ }).ariaExpanded ?? 'false'
  ).toBe('false');
  const search = screen.getByRole('searchbox');
  fireEvent.change(search, { target: { value: 'fillna' } });
  expect(names()).toEqual(['Fill missing values with what is usual']);
  fireEvent.keyDown(search, { key: 'Enter' });
  fireEvent.change(search, { target: { value: 'drop col' } });
  fireEvent.click(screen.getByText('Drop columns'));
  expect(picked.mock.calls).toEqual([['impute'], ['drop-columns']]);
  const setData = vi.fn();
  fireEvent.dragStart(screen.getByText('Drop columns'), {
    dataTransfer: { setData }
  });
  expect(setData).toHaveBeenCalledWith(OPERATION_MIME, 'drop-columns');
  fireEvent.change(search, { target: { value: 'nothing such' } });
  screen.getByText('No operation is called that.');
});
