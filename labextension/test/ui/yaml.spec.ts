import { expect, it } from 'vitest';
import { yamlOf } from '../../src/ui/yaml';

it('writes what YAML reads back', () => {
  const text = yamlOf({
    name: 'late-flights',
    entry: { type: 'cell', source: 'if x:\n    y = 1\n\nprint(y)\n' },
    parameters: { note: 'yes', path: 'a: b #c', none: null },
    outputs: ['model', 'frame'],
    inputs: {}
  });
  expect(text).toContain('name: late-flights\n');
  expect(text).toContain(
    'source: |\n    if x:\n        y = 1\n\n    print(y)\n'
  );
  expect(text).toContain('note: "yes"');
  expect(text).toContain('path: "a: b #c"');
  expect(text).toContain('none: null');
  expect(text).toContain('outputs:\n- model\n- frame\n');
  expect(text).toContain('inputs: {}');
});

it('writes lists of things, and quotes what YAML would read otherwise', () => {
  const text = yamlOf({
    parameters: { big: 1e21, zero: '0x1', tabs: 'a\n\tb' },
    captures: [{ name: 'frame', size: 7, summary: '3 x 2', uses: ['x'] }]
  });
  expect(text).toContain(
    'captures:\n- name: frame\n  size: 7\n  summary: "3 x 2"\n  uses:\n  - x\n'
  );
  expect(text).toContain('big: 1.0e+21');
  expect(text).toContain('zero: "0x1"');
  expect(text).toContain('tabs: "a\\n\\tb"');
});
