import { expect, it } from 'vitest';
import { pretty } from '../../src/endpoints/json';

it('writes a row on a line', () => {
  const text = pretty(
    '{"dataframe_split":{"columns":["a","b"],"data":[[1,"x"],[2.5,null]]},"params":{}}'
  );
  expect(text.split('\n')).toEqual([
    '{',
    '  "dataframe_split": {',
    '    "columns": ["a", "b"],',
    '    "data": [',
    '      [1, "x"],',
    '      [2.5, null]',
    '    ]',
    '  },',
    '  "params": {}',
    '}'
  ]);
});

it('keeps values as they are written', () => {
  expect(pretty('{"a":[1.0,NaN,12345678901234567890,"\\u00e9, ]"]}')).toBe(
    '{\n  "a": [1.0, NaN, 12345678901234567890, "\\u00e9, ]"]\n}'
  );
});

it.each(['no json', '{"a": 1', '[1,]', '{"a" 1}', '', '1', '[]', '{}'])(
  'leaves %j as it is',
  text => {
    expect(pretty(text)).toBe(text);
  }
);
