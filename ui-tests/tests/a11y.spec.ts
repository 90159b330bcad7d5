import { expect } from '@playwright/test';
import { findingsInBoth } from './axe';
import {
  Gate,
  openLab,
  putNotebook,
  reach,
  run,
  runCells,
  submit,
  test
} from './lab';

test('panel, sidebar and card have nothing that axe objects to', async ({
  page,
  request
}) => {
  const gate = new Gate();
  const failed = await submit(request, 'fails', 'x = 1\nx / 0', {
    parameters: { depth: 8 }
  });
  await reach(request, failed, 'failed');
  await submit(
    request,
    'runs',
    `from cellworks.logging import log_metric, progress\nfor i in range(5):\n    log_metric("auc", i / 9, step=i)\nprogress(1, 4)\n${gate.wait}`
  );
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await run(page, 'cellworks:open-jobs');
  await page
    .getByRole('row', { name: / failed fails / })
    .first()
    .click();
  const tabs = page.getByRole('tablist', { name: 'Parts of the job' });
  await expect(tabs).toBeVisible();
  await expect(page.locator('.cw-Sidebar')).toContainText('supervisor up');
  for (const name of ['Output', 'Code', 'Attempts', 'Provenance']) {
    await tabs.getByRole('tab', { name }).click();
    expect(await findingsInBoth(page, '.cw-JobsPanel'), name).toEqual([]);
  }
  await page
    .getByRole('row', { name: / running runs / })
    .first()
    .click();
  for (const [name, shown] of [
    ['Log', '.cw-Log'],
    ['Metrics', '.cw-Chart']
  ]) {
    await tabs.getByRole('tab', { name }).click();
    await expect(page.locator(shown).first()).toBeVisible();
    expect(await findingsInBoth(page, '.cw-JobsPanel'), name).toEqual([]);
  }
  expect(await findingsInBoth(page, '.cw-Sidebar')).toEqual([]);
  gate.open();

  await putNotebook(request, 'for-axe.ipynb', [
    'import cellworks as cw\nrate = 0.1',
    '%%train for-axe -p depth=8\ncw.log_metric("auc", rate, step=0)\ncw.log_metric("auc", 2 * rate, step=1)\n1 / 0'
  ]);
  await runCells(page, 'for-axe.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ for-axe$/ });
  await expect(card.getByRole('status')).toContainText('failed');
  await expect(card).toContainText('ZeroDivisionError');
  expect(await findingsInBoth(page, '.cw-Card')).toEqual([]);
});
