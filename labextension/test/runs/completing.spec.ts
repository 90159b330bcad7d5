import { expect, it } from 'vitest';
import { complete, written } from '../../src/runs/panel/completing';
import type { RunKeys } from '../../src/studio/types';

const KEYS: RunKeys = {
  runs: 3,
  keys: [
    { kind: 'metrics', name: 'auc', runs: 3, differs: true, example: '' },
    { kind: 'metrics', name: 'val/loss', runs: 2, differs: true, example: '' },
    { kind: 'params', name: 'depth', runs: 3, differs: true, example: '8' },
    { kind: 'params', name: 'note', runs: 3, differs: false, example: "it's" }
  ]
};

const texts = (text: string, at = text.length) =>
  complete(text, at, KEYS).suggestions.map(one => one.text);

it('names what the runs have where a comparison begins', () => {
  expect(texts('')).toContain('metrics.auc');
  expect(texts('met')).toEqual(['metrics.auc', 'metrics.`val/loss`']);
  expect(texts('dep')).toEqual(['params.depth']);
  expect(texts('metrics.auc > 0.6 and pa')).toEqual([
    'params.depth',
    'params.note'
  ]);
});

it('offers the comparisons that fit the name', () => {
  expect(texts('metrics.auc ')).toEqual(['>', '>=', '<', '<=', '=', '!=']);
  expect(texts('params.depth ')).toContain('LIKE');
  expect(texts('params.depth LI')).toEqual(['LIKE', 'ILIKE']);
});

it('offers a value that a run has, in quotes', () => {
  expect(texts('params.depth = ')).toEqual(["'8'"]);
  expect(texts('params.note = ')).toEqual(["'it\\'s'"]);
  expect(texts('status = ')).toContain("'FAILED'");
  expect(texts('metrics.auc > ')).toEqual([]);
});

it('goes on with and', () => {
  expect(texts("params.depth = '8' ")).toEqual(['and']);
  expect(texts('metrics.auc > 0.6 an')).toEqual(['and']);
});

it('takes the place of the word at the cursor, and of nothing behind it', () => {
  const text = 'metrics.a > 0.6';
  const { from, to, suggestions } = complete(text, 'metrics.a'.length, KEYS);
  expect(text.slice(from, to)).toBe('metrics.a');
  expect(suggestions[0].text).toBe('metrics.auc');
});

it('offers nothing where the word is whole', () => {
  expect(texts('params.depth')).toEqual([]);
});

it('writes names that are no words in backticks', () => {
  expect(written('params', 'depth')).toBe('params.depth');
  expect(written('metrics', 'val/loss')).toBe('metrics.`val/loss`');
});
