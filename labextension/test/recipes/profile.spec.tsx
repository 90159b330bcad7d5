import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ProfilePane } from '../../src/recipes/profile';
import { makeBars, makeChart, makeProfile } from './answers';
import { refusal } from './fixtures';
import { through, useWrangler } from './panes';

const made = useWrangler();

async function shown(): Promise<void> {
  render(<ProfilePane wrangler={made.wrangler} />);
  await through();
}

const filters = () => made.wrangler.view.filters;

it('asks for nothing until a column is chosen, then tells its figures', async () => {
  made.door.says.profile = ({ column }) => makeProfile({ column });
  await shown();
  expect(made.door.of('profile')).toEqual([]);
  fireEvent.change(screen.getByLabelText('Column'), {
    target: { value: '=b' }
  });
  await through();
  expect(made.wrangler.column).toBe('b');
  const figures = screen.getByLabelText('Figures of b');
  expect(within(figures).getByText('mean').nextSibling?.textContent).toBe(
    '12.00'
  );
  fireEvent.change(screen.getByLabelText('Target'), {
    target: { value: '=c' }
  });
  await through();
  expect(made.door.of('profile').map(({ target }) => target)).toEqual([
    null,
    'c'
  ]);
});

it('keeps the rows of a bin, a value, a form and of what lies far out', async () => {
  made.door.says.profile = () =>
    makeProfile({
      top: [{ name: 'N1', value: 60, text: '60' }],
      charts: [makeBars('a', { N1: 60, N22: 40 })],
      patterns: [
        {
          pattern: 'N{digits:1-2}',
          regex: 'N[0-9]{1,2}',
          share: 0.9,
          example: 'N1'
        }
      ]
    });
  made.wrangler.look('a');
  await shown();
  fireEvent.click(screen.getByRole('button', { name: /Show rows of N22: 40/ }));
  expect(filters()).toEqual([{ type: 'values', column: 'a', values: ['N22'] }]);
  fireEvent.click(screen.getByRole('button', { name: 'N1' }));
  expect(filters()).toEqual([{ type: 'values', column: 'a', values: ['N1'] }]);
  fireEvent.click(screen.getByRole('button', { name: 'N{digits:1-2}' }));
  expect(filters()).toHaveLength(2);
  fireEvent.click(
    screen.getByRole('button', { name: 'Show rows that are not N{digits:1-2}' })
  );
  expect(filters()?.[1]).toEqual({
    type: 'match',
    column: 'a',
    regex: 'N[0-9]{1,2}',
    but: true
  });
  fireEvent.click(screen.getByRole('button', { name: 'Show these rows' }));
  expect(filters()?.[2]).toEqual({
    type: 'range',
    column: 'a',
    low: -5,
    high: 25,
    but: true
  });
  await through();
});

it('keeps the rows of a bin by the keyboard; the last one holds its upper edge', async () => {
  made.door.says.profile = () => makeProfile();
  made.wrangler.look('a');
  await shown();
  const range = { type: 'range', column: 'a' };
  fireEvent.keyDown(screen.getByRole('button', { name: /0 – 10: 30/ }), {
    key: 'Enter'
  });
  expect(filters()).toEqual([{ ...range, low: 0, high: 10, below: true }]);
  fireEvent.keyDown(screen.getByRole('button', { name: /10 – 20: 70/ }), {
    key: ' '
  });
  expect(filters()).toEqual([{ ...range, low: 10, high: 20, below: false }]);
  await through();
});

it('tries what moves outliers to the bound, where the recipe is looked at', async () => {
  made.door.says.profile = () => makeProfile();
  made.wrangler.look('a');
  await shown();
  expect(screen.getByText(/3 values lie outside of -5 to 25\./)).toBeTruthy();
  fireEvent.click(
    screen.getByRole('button', { name: 'Move them to the bound…' })
  );
  await through();
  expect(made.wrangler.draft?.step.do).toEqual({
    op: 'clip',
    columns: ['a'],
    low: -5,
    high: 25
  });
  expect(made.wrangler.steps).toEqual([]);
});

it('shows what it tells of a target, and says why there is no answer', async () => {
  made.door.says.profile = ({ column }) => {
    if (column === 'b') {
      throw refusal('INVALID_INPUT', 'There is no column b.');
    }
    return makeProfile({
      relation: {
        target: 'late',
        measure: 'Pearson’s r',
        strength: 0.6512,
        chart: makeChart({ kind: 'scatter' })
      }
    });
  };
  made.wrangler.look('a');
  await shown();
  const told = screen.getByRole('region', { name: 'What it tells of late' });
  expect(told.textContent).toContain('0.651');
  await through(() => made.wrangler.look('b'));
  expect(screen.getByRole('alert').textContent).toContain(
    'There is no column b.'
  );
  expect(screen.queryByLabelText('Figures of a')).toBeNull();
});

it('asks again for another view, and shows the last answer meanwhile', async () => {
  made.door.says.profile = () => makeProfile();
  made.wrangler.look('a');
  await shown();
  made.door.hold('profile');
  await through(() =>
    made.wrangler.show({ filters: [], search: 'x', sort: [], changes: false })
  );
  const pane = screen.getByRole('region', { name: 'Profile' });
  expect(pane.getAttribute('aria-busy')).toBe('true');
  expect(screen.getByLabelText('Figures of a')).toBeTruthy();
  await through(() => made.door.waiting[0].answer(makeProfile({ rows: 7 })));
  expect(pane.getAttribute('aria-busy')).toBe('false');
});
