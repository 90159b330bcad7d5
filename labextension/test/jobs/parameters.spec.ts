import { expect, it } from 'vitest';
import { changed, writtenOf } from '../../src/jobs/parameters';

const BEFORE = { depth: 8, name: 'late', fast: true, rate: 0.1, limit: null };

it('writes parameters as Python does', () => {
  expect(writtenOf(BEFORE)).toEqual({
    depth: '8',
    name: 'late',
    fast: 'True',
    rate: '0.1',
    limit: 'None'
  });
});

it('sends only what was changed, as what it was', () => {
  const texts = { ...writtenOf(BEFORE), depth: '4', name: '7', fast: 'false' };
  expect(changed(texts, BEFORE)).toEqual({
    values: { depth: 4, name: '7', fast: false }
  });
});

it('sends nothing where nothing was changed', () => {
  expect(changed(writtenOf(BEFORE), BEFORE)).toEqual({ values: {} });
});

it.each(['deep', '', '4 5', 'NaN'])('reads no number in %j', text => {
  expect(changed({ depth: text }, BEFORE)).toEqual({ wrong: 'depth' });
});

it('gives a value to what had none', () => {
  expect(changed({ limit: '3' }, BEFORE)).toEqual({ values: { limit: 3 } });
  expect(changed({ limit: 'much' }, BEFORE)).toEqual({
    values: { limit: 'much' }
  });
});
