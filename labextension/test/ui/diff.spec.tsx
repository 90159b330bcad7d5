import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Diff, diffOf, folded } from '../../src/ui/diff';

afterEach(cleanup);

const shown = (old: string, now: string) =>
  diffOf(old, now).map(({ side, old: left, now: right, parts }) => [
    side,
    left,
    right,
    parts.map(part => (part.changed ? `[${part.text}]` : part.text)).join('')
  ]);

it('marks the words that differ in lines that took one another’s place', () => {
  expect(shown('a = 1\nfit(a)\n', 'a = 2\nfit(a)')).toEqual([
    ['old', 1, null, 'a = [1]'],
    ['new', null, 1, 'a = [2]'],
    ['both', 2, 2, 'fit(a)']
  ]);
});

it('numbers lines that only went or came', () => {
  expect(shown('a\nb\nc\n', 'a\nc\nd\ne\n')).toEqual([
    ['both', 1, 1, 'a'],
    ['old', 2, null, '[b]'],
    ['both', 3, 2, 'c'],
    ['new', null, 3, '[d]'],
    ['new', null, 4, '[e]']
  ]);
});

it('reads an empty text as no line', () => {
  expect(shown('', 'a\n')).toEqual([['new', null, 1, '[a]']]);
  expect(shown('', '')).toEqual([]);
});

it('leaves out what is far from any change', () => {
  const old = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const now = old.map((line, at) => (at === 10 ? 'other' : line));
  const lines = folded(diffOf(old.join('\n'), now.join('\n')));
  expect(lines[0]).toEqual({ skipped: 7 });
  expect(lines.at(-1)).toEqual({ skipped: 6 });
  expect(lines).toHaveLength(2 + 3 + 2 + 3);
});

it('says so where nothing differs, and says what went and came to those who do not see it', () => {
  const { rerender } = render(<Diff label="Code" old="a" now={'a\n'} />);
  expect(screen.getByText('They are the same.')).toBeTruthy();
  rerender(<Diff label="Code" old="a" now="b" />);
  expect(screen.getByRole('region', { name: 'Code' }).textContent).toContain(
    'went'
  );
});
