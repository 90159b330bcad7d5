import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ReportPane } from '../../src/recipes/report';
import { makeBars, makeReport, makeWarning } from './answers';
import { drop, refusal } from './fixtures';
import { through, useWrangler } from './panes';

const made = useWrangler();

const REPORT = makeReport({
  warnings: [
    makeWarning(
      'constant',
      'medium',
      'a is 1 in every row.',
      { 'Drop a': { op: 'drop-columns', columns: ['a'] } },
      { rows: [] }
    ),
    makeWarning(
      'leakage',
      'high',
      'b alone tells c.',
      {},
      { columns: ['b'], rows: [4, 2] }
    )
  ]
});

async function shown(): Promise<() => void> {
  const { unmount } = render(<ReportPane wrangler={made.wrangler} />);
  await through();
  return unmount;
}

const press = (name: string | RegExp) =>
  through(() => fireEvent.click(screen.getByRole('button', { name })));
const choose = (label: string, value: string) =>
  through(() =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } })
  );

it('is made of what is chosen, and says how far it is', async () => {
  made.door.says.insights = () => REPORT;
  made.door.hold('insights');
  await shown();
  await choose('Target', '=c');
  await choose('Time', '=a');
  await press('Make the report');
  expect(made.door.of('insights')[0]).toMatchObject({
    target: 'c',
    time: 'a',
    group: null,
    page: true
  });
  await through(() =>
    made.door.tell?.({ type: 'progress', words: 'A quick model', share: 0.8 })
  );
  const bar = screen.getByRole('progressbar', { name: 'Making the report' });
  expect(bar.getAttribute('aria-valuenow')).toBe('80');
  await through(() => made.door.waiting[0].answer());
  expect(screen.queryByRole('progressbar')).toBeNull();
  const [first] = screen.getAllByRole('listitem');
  expect(first.textContent).toContain('b alone tells c.');
});

it('mends a warning by one click: the fix becomes a step, and the report says that it is of before', async () => {
  made.door.says.insights = () => REPORT;
  await shown();
  await press('Make the report');
  await press('Drop a');
  expect(made.wrangler.steps.map(one => one.do)).toEqual([
    { op: 'drop-columns', columns: ['a'] }
  ]);
  expect(screen.getByText('a step mends it')).toBeTruthy();
  expect(
    screen.getByRole<HTMLButtonElement>('button', { name: 'Drop a' }).disabled
  ).toBe(true);
  expect(screen.getByText(/has changed since/)).toBeTruthy();
  await press('Make it again');
  expect(screen.queryByText(/has changed since/)).toBeNull();
});

it('previews a fix without doing it', async () => {
  made.door.says.insights = () => REPORT;
  await shown();
  await press('Make the report');
  await press('Preview: Drop a');
  expect(made.wrangler.draft?.step.do.op).toBe('drop-columns');
  expect(made.wrangler.steps).toEqual([]);
});

it('shows the rows that a warning points at while they are where it says', async () => {
  made.door.says.insights = () => REPORT;
  await shown();
  await press('Make the report');
  await press('Show 2 rows');
  expect(made.wrangler.view.filters).toEqual([
    { type: 'rows', rows: [4, 2], words: 'leakage' }
  ]);
  await through(() => made.wrangler.add(drop('c')));
  expect(screen.queryByRole('button', { name: 'Show 2 rows' })).toBeNull();
});

it('compares a model with its baseline, and shows powers and bias with their intervals', async () => {
  const figure = (name: string, text: string) => ({ name, value: 1, text });
  made.door.says.insights = () =>
    makeReport({
      target: makeBars('c', { no: 80, yes: 20 }),
      model: {
        task: 'classification',
        model: 'trees',
        rows: 500,
        figures: [figure('AUC', '0.912')],
        baseline: [figure('AUC', '0.500')],
        confusion: [
          [70, 10],
          [5, 15]
        ],
        labels: ['no', 'yes']
      },
      powers: [{ column: 'b', power: 0.8, note: 'AUC 0.900' }],
      bias: {
        facet: 'a',
        favoured: 'm',
        others: 'f',
        positive: 'yes',
        metrics: [
          {
            name: 'DPL',
            title: 'Difference in positive labels',
            value: 0.12,
            low: 0.05,
            high: 0.2,
            note: ''
          },
          {
            name: 'CDDL',
            title: 'Conditional disparity',
            value: null,
            low: null,
            high: null,
            note: 'Needs groups.'
          }
        ]
      }
    });
  await shown();
  await press('Make the report');
  const model = screen.getByRole('table', { name: 'Quick model and baseline' });
  expect(
    within(model)
      .getAllByRole('cell')
      .map(one => one.textContent)
  ).toEqual(['0.912', '0.500']);
  const bias = screen.getByRole('table', { name: 'Metrics of bias' });
  expect(bias.textContent).toContain('0.050 … 0.200');
  expect(bias.textContent).toContain('Needs groups.');
  await through(() =>
    fireEvent.click(
      within(
        screen.getByRole('region', { name: 'Power of each column' })
      ).getByRole('button', { name: 'b' })
    )
  );
  expect(made.wrangler.column).toBe('b');
});

it('is there again when the pane is, and is given as a page', async () => {
  made.door.says.insights = () => REPORT;
  const leave = await shown();
  await press('Make the report');
  leave();
  await shown();
  expect(screen.getByText('a is 1 in every row.')).toBeTruthy();
  const url = vi.fn<(page: Blob) => string>(() => 'blob:1');
  vi.stubGlobal('URL', { createObjectURL: url, revokeObjectURL: vi.fn() });
  const click = vi
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(() => undefined);
  await press('Export HTML');
  const [[page]] = url.mock.calls;
  expect([page.type, page.size]).toEqual(['text/html', REPORT.page.length]);
  expect(click).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
  click.mockRestore();
});

it('says why there is none, and asks for the facet’s values only where there is one', async () => {
  made.door.says.insights = () => {
    throw refusal('INVALID_INPUT', 'a is never x.', 'favoured');
  };
  await shown();
  expect(screen.queryByLabelText('Favoured value')).toBeNull();
  await choose('Target', '=c');
  await choose('Facet, for bias', '=a');
  await through(() =>
    fireEvent.change(screen.getByLabelText('Favoured value'), {
      target: { value: 'x' }
    })
  );
  await press('Make the report');
  expect(made.door.of('insights')[0]).toMatchObject({
    facet: 'a',
    favoured: 'x'
  });
  expect(screen.getByRole('alert').textContent).toContain('a is never x.');
  await choose('Facet, for bias', '=b');
  expect(screen.getByLabelText<HTMLInputElement>('Favoured value').value).toBe(
    ''
  );
});
