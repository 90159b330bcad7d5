import { expect } from '@playwright/test';
import {
  byPalette,
  Gate,
  openLab,
  reach,
  run,
  submit,
  tabTo,
  test
} from './lab';

const LOGS = [
  'from cellworks.logging import log_metric',
  'for step in range(4):',
  '    log_metric("auc", depth / 10 + step, step=step)'
].join('\n');

test('runs are found, picked, compared and opened by the keyboard alone', async ({
  page,
  request
}) => {
  for (const [name, depth] of [
    ['keyed-a', 6],
    ['keyed-b', 8]
  ] as const) {
    const job = await submit(request, name, LOGS, {
      experiment: 'keyed',
      parameters: { depth }
    });
    await reach(request, job, 'succeeded');
  }
  await openLab(page);
  // It takes the focus once it is there, which would close the palette.
  await expect(
    page.getByRole('tabpanel', { name: 'Launcher' }).getByText('Runs')
  ).toBeVisible();
  await byPalette(page, 'Open Runs');
  const grid = page.getByRole('grid', { name: 'Runs' });
  await expect(grid.getByRole('row', { name: /keyed-b/ })).toBeVisible();
  await tabTo(page, /^keyed/);
  await page.keyboard.press('Space');
  await expect(grid.getByRole('row', { name: /keyed-/ })).toHaveCount(2);
  await tabTo(page, /keyed-[ab] \w{8}/);
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await tabTo(page, /^Compare 2 runs/);
  await page.keyboard.press('Enter');
  const comparison = page.getByRole('region', { name: 'Comparison of 2 runs' });
  await expect(comparison.getByRole('row', { name: /^depth/ })).toBeVisible();
  await tabTo(page, /^Values/);
  await page.keyboard.press('ArrowRight');
  await expect(
    comparison.getByRole('tab', { name: 'Curves', selected: true })
  ).toBeFocused();
  await expect(comparison.getByRole('img', { name: /^auc: / })).toBeVisible();
});

test('a dataset is registered by the keyboard alone', async ({
  page,
  request
}) => {
  await request.put('/api/contents/keyed.csv', {
    data: { type: 'file', format: 'text', content: 'x,y\n1,2\n3,4\n' }
  });
  await openLab(page);
  await expect(
    page.getByRole('tabpanel', { name: 'Launcher' }).getByText('Datasets')
  ).toBeVisible();
  await byPalette(page, 'Register a Dataset');
  await tabTo(page, /^File, folder, URL/);
  await page.keyboard.type('keyed.csv');
  await page.keyboard.press('Tab');
  await expect(
    page.getByRole('region', { name: 'What lies there' })
  ).toContainText('2 x 2');
  await tabTo(page, /^Register$/);
  await page.keyboard.press('Enter');
  const made = page.getByRole('region', { name: 'Dataset keyed' });
  await expect(made).toContainText('2 x 2');
});

test('what a job logs is drawn on its run’s page while it runs', async ({
  page,
  request
}) => {
  const [second, third] = [new Gate(), new Gate()];
  const job = await submit(
    request,
    'drawn-live',
    [
      'from cellworks.logging import log_metric',
      'log_metric("auc", 0.25, step=0)',
      second.wait,
      'log_metric("auc", 0.5, step=1)',
      third.wait,
      'log_metric("auc", 0.75, step=2)'
    ].join('\n')
  );
  await reach(request, job, 'running');
  let id = '';
  await expect
    .poll(async () => {
      const answer = await request.get(`/cellworks/api/jobs/${job.id}`);
      id = (await answer.json()).row.run_id ?? '';
      return (await request.get(`/cellworks/api/runs/${id}`)).ok();
    })
    .toBe(true);
  await openLab(page);
  await run(page, 'cellworks:open-run', { run: id });
  const shown = page.getByRole('region', { name: 'Run drawn-live' });
  await shown.getByRole('tab', { name: /^Metrics/ }).click();
  await expect(shown.getByRole('definition').first()).toHaveText('0.25');
  second.open();
  const curve = shown.getByRole('img', { name: /^auc: / });
  await expect(curve).toHaveAccessibleName(/0\.5/);
  third.open();
  await expect(curve).toHaveAccessibleName(/0\.75/);
  await expect(shown).toContainText(/succeeded|finished/i);
});
