import { expect } from '@playwright/test';
import { openLab, putNotebook, run, runCells, test } from './lab';

test('a cell trains, and its plot is under it', async ({ page, request }) => {
  await putNotebook(request, 'plots.ipynb', [
    'import cellworks\nsteps = [1, 3, 2]',
    '%%train with-a-plot\nimport matplotlib.pyplot as plt\nplt.plot(steps)\nNone'
  ]);
  await openLab(page);
  await runCells(page, 'plots.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ with-a-plot$/ });
  await expect(card.getByRole('status')).toContainText('succeeded');
  await expect(card.getByRole('img').first()).toBeVisible();
});

test('a failed job is opened with the values that its names held, and its cell is mended', async ({
  page,
  request
}) => {
  await putNotebook(request, 'broken.ipynb', [
    'import cellworks\nflights = [{"dep_delay": 2}, {"dep_delay": 40}]',
    [
      '%%train broken -p key=dep_dly',
      'def late(row, limit=15):',
      '    delay = row[key]',
      '    return delay > limit',
      'total = len(flights)',
      'answer = [late(row) for row in flights]',
      'answer'
    ].join('\n')
  ]);
  await openLab(page);
  await runCells(page, 'broken.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ broken$/ });
  await expect(card.getByRole('status')).toContainText('failed');
  await expect(card).toContainText('delay = row[key]');
  const number = /\d+/.exec((await card.getAttribute('aria-label')) ?? '')?.[0];

  await card.getByRole('button', { name: 'Open here' }).click();
  const file = `broken-${number}-open-here.ipynb`;
  const opened = page.getByRole('tabpanel', { name: file });
  await expect(opened).toContainText(`job ${number}, <cell>, line 2, in late`);
  await expect(opened).toContainText('delay = row[key]');
  // The kernel has them: the frame's own, and beneath them the cell's.
  await run(page, 'notebook:insert-cell-above');
  await run(page, 'notebook:enter-edit-mode');
  await page.keyboard.type('print(row, limit, total, len(flights), key)');
  await run(page, 'notebook:run-cell');
  await expect(opened).toContainText("{'dep_delay': 2} 15 2 2 dep_dly");

  await run(page, 'docmanager:open', { path: 'broken.ipynb' });
  await card.getByRole('button', { name: 'Edit and rerun' }).click();
  const detail = page.getByRole('region', {
    name: `Job ${number}`,
    exact: true
  });
  const form = detail.getByRole('form', { name: 'Edit and rerun' });
  await expect(form).toContainText('It runs on the same captures: flights');
  await form.getByRole('textbox', { name: 'key' }).fill('dep_delay');
  const editor = form.getByRole('textbox', { name: 'Source of the cell' });
  await editor.press('Control+End');
  await editor.pressSequentially('\nprint("mended", answer)');
  await editor.press('Shift+Enter');
  const again = page.getByRole('region', {
    name: `Job ${Number(number) + 1}`,
    exact: true
  });
  await expect(again).toContainText('succeeded');
  await expect(again.getByRole('tabpanel', { name: 'Output' })).toContainText(
    'mended [False, True]'
  );
});

test('a rerun that names what was not captured says what was', async ({
  page,
  request
}) => {
  await putNotebook(request, 'unknown.ipynb', [
    'import cellworks\nrate = 2',
    '%%train unknown-name\nrate / 0'
  ]);
  await openLab(page);
  await runCells(page, 'unknown.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ unknown-name$/ });
  await card.getByRole('button', { name: 'Edit and rerun' }).click();
  const form = page.getByRole('form', { name: 'Edit and rerun' });
  const editor = form.getByRole('textbox', { name: 'Source of the cell' });
  await editor.press('Control+a');
  await editor.pressSequentially('rate * depth');
  await form.getByRole('button', { name: 'Rerun' }).click();
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: 'A rerun has only what was captured: rate.' })
      .first() // a notification may say it too
  ).toBeVisible();
});
