import { expect, it } from 'vitest';
import { plain, styled } from '../../src/ui/ansi';

it('keeps colours as Lab’s classes', () => {
  expect(styled('a\x1b[31mred\x1b[0m b')).toEqual([
    { text: 'a', className: '' },
    { text: 'red', className: 'ansi-red-fg' },
    { text: ' b', className: '' }
  ]);
  expect(styled('\x1b[1;92;44mx')).toEqual([
    { text: 'x', className: 'ansi-green-intense-fg ansi-blue-bg ansi-bold' }
  ]);
});

it('skips colours that Lab has no class for, and moves of the cursor', () => {
  expect(styled('\x1b[38;5;31mx\x1b[38;2;1;2;3my')).toEqual([
    { text: 'x', className: '' },
    { text: 'y', className: '' }
  ]);
  expect(plain('\x1b[2K\x1b[1Gok\x1b]0;title\x07!')).toBe('ok!');
});
