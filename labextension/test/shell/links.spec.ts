import { expect, it } from 'vitest';
import { linkIn, queryOf, withoutLink } from '../../src/shell/links';

it('reads what it writes', () => {
  const link = { slice: 'jobs', entity: 'a/b c&d' };
  expect(linkIn(queryOf(link))).toEqual(link);
  expect(linkIn('?reset&cellworks=jobs%2F41')).toEqual({
    slice: 'jobs',
    entity: '41'
  });
});

it('names nothing where there is nothing whole', () => {
  for (const search of [
    '',
    '?x=1',
    '?cellworks=',
    '?cellworks=jobs',
    '?cellworks=jobs/',
    '?cellworks=/41'
  ]) {
    expect(linkIn(search)).toBeNull();
  }
});

it('leaves the rest of the address as it is', () => {
  expect(withoutLink('/lab?cellworks=jobs/1&x=1')).toBe('/lab?x=1');
  expect(withoutLink('/lab/tree/a.ipynb?reset&cellworks=jobs/1')).toBe(
    '/lab/tree/a.ipynb?reset'
  );
  expect(withoutLink('/lab?cellworks=jobs/1')).toBe('/lab');
});
