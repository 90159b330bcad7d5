import { expect, it } from 'vitest';
import { yamlOf } from '../../src/jobs/detail/yaml';
import { makeJob } from '../fixtures';

it('writes a spec that YAML reads back', () => {
  const { spec } = makeJob({
    parameters: { depth: 8, note: 'yes', path: 'a: b #c' }
  });
  const text = yamlOf({
    ...spec,
    entry: { type: 'cell', source: 'if x:\n    y = 1\n\nprint(y)\n' },
    outputs: ['model', 'frame']
  });
  expect(text).toContain('name: late-flights\n');
  expect(text).toContain(
    'source: |\n    if x:\n        y = 1\n\n    print(y)\n'
  );
  expect(text).toContain('note: "yes"');
  expect(text).toContain('path: "a: b #c"');
  expect(text).toContain('outputs:\n- model\n- frame\n');
  expect(text).not.toContain('captures');
});

it('writes lists of things, and quotes what YAML would read otherwise', () => {
  const { spec } = makeJob({
    parameters: { big: 1e21, zero: '0x1', tabs: 'a\n\tb' }
  });
  const text = yamlOf({
    ...spec,
    captures: [
      {
        name: 'frame',
        digest: 'ab',
        size: 7,
        format: 'pickle5',
        kind: 'frame',
        summary: '3 x 2',
        uses: ['x']
      }
    ]
  });
  expect(text).toContain(
    'captures:\n- name: frame\n  digest: ab\n  size: 7\n  format: pickle5\n  kind: frame\n  summary: "3 x 2"\n  uses:\n  - x\n'
  );
  expect(text).toContain('big: 1.0e+21');
  expect(text).toContain('zero: "0x1"');
  expect(text).toContain('tabs: "a\\n\\tb"');
});
