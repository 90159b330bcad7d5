import { describe, expect, it } from 'vitest';
import {
  BLANK,
  placeFor,
  wishOf,
  wrongIn
} from '../../src/endpoints/score/fields';
import { scoreLines } from '../../src/endpoints/score/lines';

const FIELDS = {
  ...BLANK,
  version: 'late-flights@champion',
  source: '~/data/march.parquet'
};

describe('what stands in the form that scores a file', () => {
  it('goes beside the source where nobody says so', () => {
    expect(placeFor('~/data/march.parquet')).toBe(
      '~/data/march-scored.parquet'
    );
    expect(placeFor('/data/2013-*.csv')).toBe('');
    expect(placeFor('flights/2')).toBe('');
    expect(wishOf(FIELDS).to).toBe('~/data/march-scored.parquet');
  });

  it('is wrong where no path, no version and no number stands', () => {
    expect(wrongIn(FIELDS)).toEqual([]);
    expect(wrongIn(BLANK)).toEqual(['version', 'source', 'to']);
    expect(
      wrongIn({
        ...FIELDS,
        source: 'march.parquet',
        to: '/tmp/march.xls',
        miniBatch: '0',
        threshold: '-2',
        workers: '1.5',
        prediction: ' '
      })
    ).toEqual([
      'source',
      'to',
      'miniBatch',
      'threshold',
      'workers',
      'prediction'
    ]);
  });

  it('names a dataset as such', () => {
    const wish = wishOf({ ...FIELDS, source: 'flights/2', to: '/tmp/a.csv' });
    expect(wish.dataset).toBe('flights/2');
    expect(wish.paths).toBeUndefined();
  });

  it('says the same in Python, a shell and YAML, and only what is not usual', () => {
    const plain = scoreLines(wishOf(FIELDS)).map(one => one.text);
    expect(plain).toEqual([
      'import cellworks as cw\n\ncw.transform("late-flights@champion", "~/data/march.parquet", to="~/data/march-scored.parquet")',
      "cellworks transform late-flights@champion '~/data/march.parquet' --to '~/data/march-scored.parquet'",
      'kind: transform\nversion: "late-flights@champion"\nsource: "~/data/march.parquet"\nto: "~/data/march-scored.parquet"\n'
    ]);
    const [python, shell, yaml] = scoreLines(
      wishOf({ ...FIELDS, threshold: '-1', join: false, miniBatch: '500' })
    ).map(one => one.text);
    expect(python).toContain('join=False, mini_batch=500, error_threshold=-1)');
    expect(shell).toContain('--no-join --mini-batch=500 --error-threshold=-1');
    expect(yaml).toContain('error_threshold: -1');
  });
});
