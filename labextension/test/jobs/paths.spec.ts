import { expect, it } from 'vitest';
import { pathInLab } from '../../src/jobs/paths';

it.each([
  ['/srv/work/a/b.ipynb', '/srv/work', 'a/b.ipynb'],
  ['/srv/work/a/b.ipynb', '/srv/work/', 'a/b.ipynb'],
  ['/srv/workshop/b.ipynb', '/srv/work', null],
  ['/home/ada/work/b.ipynb', '~/work', 'b.ipynb'],
  ['/home/ada/b.ipynb', '~', null],
  ['a/b.ipynb', '/srv', 'a/b.ipynb'],
  ['', '/srv', null]
])('finds %s in %s as %s', (file, root, path) => {
  expect(pathInLab(file, root)).toBe(path);
});
