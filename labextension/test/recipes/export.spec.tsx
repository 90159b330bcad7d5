import { NotebookModel } from '@jupyterlab/notebook';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  cellOf,
  suggestedPath,
  transformerLines
} from '../../src/recipes/export/lines';
import { Exporting, type Outside } from '../../src/recipes/export/model';
import { placeCode } from '../../src/recipes/export/notebook';
import { ExportPane } from '../../src/recipes/export/pane';
import { Wrangler } from '../../src/recipes/wrangler/model';
import { settled } from '../fixtures';
import { drop, FakeDoor, makeKept } from './fixtures';

let door: FakeDoor;
let wrangler: Wrangler;
let exporting: Exporting;
let files: Record<string, string>;
let outside: Outside;

beforeEach(async () => {
  files = {};
  const contents = {
    get: async (path: string) => {
      if (!(path in files)) {
        throw new Error(`No such file: ${path}`);
      }
      return Promise.resolve({ content: files[path] });
    },
    save: async (path: string, { content }: { content: string }) => {
      files[path] = content;
      return Promise.resolve({});
    }
  };
  outside = {
    contents: contents as unknown as Outside['contents'],
    place: vi.fn(() => Promise.resolve('inserted' as const)),
    insert: vi.fn(() => Promise.resolve()),
    submitted: vi.fn(),
    wrote: vi.fn()
  };
  door = new FakeDoor({
    file: ask => ({ type: 'text', text: JSON.stringify(ask.steps) }),
    read: ask => ({
      type: 'read',
      recipe: {
        format: 1,
        name: 'x',
        expects: [],
        steps: JSON.parse(ask.text) as unknown
      }
    }),
    suite: () => ({ type: 'text', text: '{"expectations": []}' }),
    check: () => ({
      type: 'check',
      passed: false,
      results: [
        makeResult('a is never missing', true, []),
        makeResult('b is from 0 to 5', false, [3, 8])
      ]
    }),
    fit: () => ({
      type: 'fit',
      misfits: [
        {
          severity: 'breaks',
          step: 1,
          column: 'a',
          sentence: 'Step 1 needs a, which is not there.',
          rows: 100
        }
      ]
    }),
    job: () => ({ type: 'job', job: 'job_41', number: 41 })
  });
  wrangler = new Wrangler(makeKept(), () => Promise.resolve(door));
  exporting = new Exporting(wrangler, outside);
  wrangler.add(drop('a'));
  await settled();
});

afterEach(() => {
  cleanup();
  exporting.dispose();
  wrangler.dispose();
});

function makeResult(sentence: string, passed: boolean, rows: number[]) {
  return {
    expectation: 'expect',
    column: null,
    sentence,
    passed,
    failing: rows.length,
    rows
  };
}

function notebookOf(...sources: string[]) {
  const { sharedModel } = new NotebookModel();
  sharedModel.deleteCellRange(0, sharedModel.cells.length);
  sources.forEach((source, at) =>
    sharedModel.insertCell(at, { cell_type: 'code', source })
  );
  const lines = () => sharedModel.cells.map(cell => cell.getSource());
  return { sharedModel, lines };
}

it('writes one cell of a notebook again for as long as nobody has edited it', () => {
  const { sharedModel, lines } = notebookOf('first', 'last');
  expect(placeCode(sharedModel, 'flights', 'one', 0)).toEqual({
    placed: 'inserted',
    at: 1
  });
  expect(placeCode(sharedModel, 'flights', 'two', 2)).toEqual({
    placed: 'updated',
    at: 1
  });
  expect(lines()).toEqual(['first', 'two', 'last']);
  sharedModel.cells[1].setSource('two, and mine');
  expect(placeCode(sharedModel, 'flights', 'three', 0)).toEqual({
    placed: 'beside',
    at: 2
  });
  expect(placeCode(sharedModel, 'flights', 'four', 0).placed).toBe('updated');
  expect(lines()).toEqual(['first', 'two, and mine', 'four', 'last']);
  // Another frame has a cell of its own.
  placeCode(sharedModel, 'weather', 'five', 3);
  expect(lines()).toEqual(['first', 'two, and mine', 'four', 'last', 'five']);
});

it('inserts the code of the steps as they stand, once they have been run', async () => {
  door.hold('run');
  wrangler.add(drop('b'));
  const inserted = exporting.insertCode();
  await settled();
  expect(outside.place).not.toHaveBeenCalled();
  const [running] = door.waiting;
  const answer = {
    ...wrangler.ran,
    code: 'def clean(df):\n    return df[["c"]]'
  };
  running.answer(answer);
  expect(await inserted).toBe('inserted');
  expect(outside.place).toHaveBeenCalledWith(
    'flights',
    expect.stringContaining('return df[["c"]]'),
    'quickstart.ipynb'
  );
});

it('calls the function on what was opened, in code that runs by itself', () => {
  const code = 'import pandas as pd\n\n\ndef clean(df):\n    return df\n';
  expect(cellOf(code, { type: 'frame', name: 'jan_feb' })).toBe(
    `${code}\n\njan_feb_clean = clean(jan_feb)\njan_feb_clean`
  );
  expect(cellOf(code, { type: 'frame', name: 'Out[12]' })).toContain(
    'cleaned = clean(Out[12])\ncleaned'
  );
  expect(cellOf(code, { type: 'file', path: 'a b/x.tsv.gz' })).toBe(
    `${code}\n\ncleaned = clean(pd.read_csv("a b/x.tsv.gz", sep="\\t"))\ncleaned`
  );
  expect(cellOf(code, { type: 'dataset', ref: 'flights/2' })).toMatch(
    /^import cellworks as cw\nimport pandas[^]*clean\(cw\.datasets\["flights\/2"\]\.frame\(\)\)/
  );
});

it('says a recipe’s file as the notebook does', () => {
  const load = (file: string, notebook: string | null) =>
    /load\((.*?)\)/.exec(transformerLines(file, notebook))?.[1];
  expect(load('work/clean.recipe.json', 'work/a.ipynb')).toBe(
    '"clean.recipe.json"'
  );
  expect(load('clean.recipe.json', 'work/deep/a.ipynb')).toBe(
    '"../../clean.recipe.json"'
  );
  expect(load('data/clean.recipe.json', null)).toBe('"data/clean.recipe.json"');
  const kept = makeKept({ name: 'my recipe/2', notebook: 'work/a.ipynb' });
  expect(suggestedPath(kept, '.py')).toBe('work/my-recipe-2.py');
});

it('saves a recipe where a person says, asks before it writes over a file, and then knows its own', async () => {
  files['there.recipe.json'] = 'of somebody';
  render(<ExportPane exporting={exporting} />);
  await act(() => exporting.save());
  const field = screen.getByLabelText('File');
  expect(field).toHaveProperty('value', 'recipe.recipe.json');
  fireEvent.change(field, { target: { value: 'there.recipe.json' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await act(settled);
  expect(files['there.recipe.json']).toBe('of somebody');
  screen.getByText('There is a file there.recipe.json already.');
  fireEvent.click(screen.getByRole('button', { name: 'Replace it' }));
  await act(settled);
  expect(JSON.parse(files['there.recipe.json'])).toEqual([
    expect.objectContaining({ do: drop('a').do })
  ]);
  expect(wrangler.kept).toMatchObject({
    file: 'there.recipe.json',
    name: 'there',
    unsaved: false
  });
  expect(screen.queryByRole('form')).toBeNull();
  wrangler.add(drop('b'));
  await act(() => exporting.save());
  expect(JSON.parse(files['there.recipe.json'])).toHaveLength(2);
  expect(wrangler.kept.unsaved).toBe(false);
});

it('opens a saved recipe again, which undo takes back', async () => {
  await exporting.saveAs('clean.recipe.json', false);
  wrangler.remove(0);
  await settled();
  await exporting.open('clean.recipe.json');
  await settled();
  expect(wrangler.steps.map(one => one.do)).toEqual([drop('a').do]);
  expect(wrangler.kept).toMatchObject({ name: 'clean', unsaved: false });
  wrangler.undo();
  expect(wrangler.steps).toEqual([]);
  await expect(exporting.open('none.recipe.json')).rejects.toThrow(
    'none.recipe.json could not be read.'
  );
});

it('has a job run the recipe on all rows, and tells its number', async () => {
  render(<ExportPane exporting={exporting} />);
  act(() => exporting.ask('version'));
  const button = screen.getByRole('button', { name: 'Run as a job' });
  expect(button).toHaveProperty('disabled', true);
  fireEvent.change(screen.getByLabelText('Dataset'), {
    target: { value: 'flights' }
  });
  fireEvent.click(screen.getByLabelText('Learn again, from all rows'));
  fireEvent.click(button);
  await act(settled);
  expect(door.of('job')).toEqual([
    expect.objectContaining({ to: null, dataset: 'flights', refit: true })
  ]);
  expect(outside.submitted).toHaveBeenCalledWith(
    expect.objectContaining({ number: 41 })
  );
  expect(exporting.act).toBeNull();
});

it('checks the table by a suite, and shows the rows that fail', async () => {
  await exporting.saveSuite('recipe.suite.json', false);
  render(<ExportPane exporting={exporting} />);
  act(() => exporting.ask('check'));
  fireEvent.click(screen.getByRole('button', { name: 'Check' }));
  await act(settled);
  screen.getByText('1 of 2 expectations fail.');
  fireEvent.click(screen.getByRole('button', { name: 'Show 2 rows' }));
  expect(wrangler.view.filters).toEqual([
    { type: 'rows', rows: [3, 8], words: 'b is from 0 to 5' }
  ]);
});

it('says what of the recipe does not fit another file, and lets that file go', async () => {
  await exporting.saveAs('clean.recipe.json', false);
  render(<ExportPane exporting={exporting} />);
  act(() => exporting.ask('fit'));
  fireEvent.change(screen.getByLabelText('Frame or file'), {
    target: { value: 'march.csv' }
  });
  fireEvent.click(screen.getByRole('button', { name: 'Look' }));
  await act(settled);
  screen.getByText('Step 1 needs a, which is not there.');
  const [ask] = door.of('fit');
  expect([ask.frame, ask.expects]).toEqual([
    'frame-2',
    files['clean.recipe.json']
  ]);
  expect(door.of('close').map(one => one.frame)).toEqual(['frame-2']);
});

it('says in the form why something was refused, and keeps what stands in it', async () => {
  render(<ExportPane exporting={exporting} />);
  act(() => exporting.ask('job'));
  door.die();
  fireEvent.change(screen.getByLabelText('File'), {
    target: { value: 'out.parquet' }
  });
  fireEvent.click(screen.getByRole('button', { name: 'Run as a job' }));
  await act(settled);
  expect(screen.getByRole('alert').textContent).toContain(
    'The frame is not open'
  );
  expect(screen.getByLabelText('File')).toHaveProperty('value', 'out.parquet');
});

it('puts lines before a model into the notebook once the recipe has a file', async () => {
  await exporting.insertTransformer();
  expect(exporting.act).toBe('save');
  await exporting.saveAs('clean.recipe.json', false);
  await exporting.insertTransformer();
  expect(outside.insert).toHaveBeenCalledWith(
    expect.stringContaining('load("clean.recipe.json").to_transformer()'),
    'quickstart.ipynb'
  );
});
