import { expect } from '@playwright/test';
import { Gate, keptLayout, openLab, reach, run, submit, test } from './lab';

test('a running job is followed to its end, and its log as it grows', async ({
  page,
  request
}) => {
  const gate = new Gate();
  const job = await submit(
    request,
    'follow-me',
    `print("first line", flush=True)\n${gate.wait}\nprint("last line")`
  );
  await openLab(page);
  await run(page, 'cellworks:open-jobs');
  const row = page.getByRole('row', { name: `follow-me ${job.number}` });
  await expect(row).toContainText('running');
  await row.click();

  const detail = page.getByRole('region', {
    name: `Job ${job.number}`,
    exact: true
  });
  await detail.getByRole('tab', { name: 'Log' }).click();
  const log = detail.getByRole('log');
  await expect(log).toContainText('first line');
  await expect(log).not.toContainText('last line');

  gate.open();
  await expect(log).toContainText('last line');
  await expect(row).toContainText('succeeded');
  await expect(detail.getByRole('group', { name: 'Phases' })).toContainText(
    'running'
  );
});

test('a running job is in Lab’s Running panel, is stopped, and its end is told', async ({
  page,
  request
}) => {
  const job = await submit(request, 'stop-me', new Gate().wait);
  await reach(request, job, 'running');
  await openLab(page);
  await run(page, 'cellworks:open-jobs');
  const row = page.getByRole('row', { name: `stop-me ${job.number}` });
  await row.click();
  await run(page, 'running:show-panel');
  await expect(
    page.getByRole('region', { name: 'Jobs Section' })
  ).toContainText(`stop-me ${job.number}`);
  await page
    .getByRole('region', { name: `Job ${job.number}`, exact: true })
    .getByRole('button', { name: 'Stop' })
    .click();
  // It goes away by itself, so it is looked for first.
  await expect(
    page.getByText(`stop-me ${job.number} was stopped`)
  ).toBeVisible();
  await expect(row).toContainText('stopped');
  await reach(request, job, 'stopped');
});

test('a failed job says why, on which line, and runs again', async ({
  page,
  request
}) => {
  const job = await submit(
    request,
    'fail-me',
    'data = {"dep_time": 1}\n\nprint(data["dep_delay"])\n'
  );
  await reach(request, job, 'failed');
  await openLab(page);
  await run(page, 'cellworks:open-jobs');
  const row = page.getByRole('row', { name: `fail-me ${job.number}` });
  await expect(row).toContainText("KeyError: 'dep_delay'");
  await row.click();

  const detail = page.getByRole('region', {
    name: `Job ${job.number}`,
    exact: true
  });
  await expect(detail.getByRole('alert')).toContainText('dep_delay');
  await detail.getByText('Traceback', { exact: true }).click();
  await expect(detail.getByRole('alert')).toContainText('data["dep_delay"]');
  await detail.getByRole('button', { name: 'Show line 3' }).click();
  await expect(
    detail.getByRole('note', { name: 'Line 3 raised the error' })
  ).toBeVisible();

  await detail.getByRole('button', { name: 'Rerun', exact: true }).click();
  const again = page.getByRole('region', {
    name: `Job ${job.number + 1}`,
    exact: true
  });
  await expect(again).toContainText('failed');
});

test('jobs are found by text and by state, and the keyboard moves among them', async ({
  page,
  request
}) => {
  const good = await submit(request, 'needle-good', 'print(1)');
  const bad = await submit(request, 'needle-bad', 'raise ValueError("straw")');
  await reach(request, good, 'succeeded');
  await reach(request, bad, 'failed');
  await openLab(page);
  await run(page, 'cellworks:open-jobs');

  const table = page.getByRole('grid', { name: 'Jobs' });
  const rows = table.getByRole('row').filter({ hasText: 'needle' });
  await page.getByRole('searchbox', { name: /^Filter by/ }).fill('needle');
  await expect(rows).toHaveCount(2);
  await expect(table.locator('.cw-Grid-row')).toHaveCount(2);
  await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('ValueError: straw');
  await page.getByRole('combobox', { name: 'State' }).selectOption('all');
  await expect(rows).toHaveCount(2);

  await rows.first().click();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('tab', { name: `needle-good ${good.number}` })
  ).toBeVisible();
});

test('the address of a job opens it, and a reload leaves it open', async ({
  page,
  request
}) => {
  const job = await submit(request, 'by-address', '6 * 7');
  await reach(request, job, 'succeeded');
  await openLab(page, `/lab?reset&cellworks=jobs/${job.number}`);
  const detail = page.getByRole('region', {
    name: `Job ${job.number}`,
    exact: true
  });
  await expect(detail).toContainText('by-address');
  await expect(detail.getByRole('tabpanel', { name: 'Output' })).toContainText(
    '42'
  );

  await page.waitForURL(url => !url.search.includes('cellworks'));
  // Lab keeps its layout a moment after it changed.
  await expect
    .poll(() => keptLayout(request))
    .toContain(`"cellworks-job:${job.number}"`);
  await openLab(page, '/lab');
  await expect(detail).toContainText('by-address');
});
