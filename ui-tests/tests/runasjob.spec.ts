import { expect, type Page } from '@playwright/test';
import { openLab, putNotebook, readNotebook, run, test } from './lab';

/** Open a notebook, run its first cell by the keyboard, and stand on the second. */
async function openAt(page: Page, path: string) {
  await openLab(page);
  await page.evaluate(async file => {
    const widget = (await window.jupyterapp?.commands.execute(
      'docmanager:open',
      { path: file }
    )) as { sessionContext: { ready: Promise<void> } };
    await widget.sessionContext.ready;
  }, path);
  await run(page, 'notebook:run-cell-and-select-next');
}

test('the button of a cell shows what it would capture, and runs it as a job', async ({
  page,
  request
}) => {
  await putNotebook(request, 'preview.ipynb', [
    'import threading\nrows = list(range(5000))\nlock = threading.Lock()',
    'len(rows) * 2'
  ]);
  await openAt(page, 'preview.ipynb');
  await page.getByRole('button', { name: /Run as Job|what this cell/ }).click();
  const preview = page.getByRole('form', { name: 'Run as job' });
  const table = preview.getByRole('table', { name: 'What would be captured' });
  await expect(table.getByRole('row', { name: /^rows/ })).toContainText('kB');
  await expect(preview).toContainText('no memory limit');

  // It stays open, and follows the cell: what cannot come is said, and Run waits until it is mended.
  const cells = page.getByRole('feed', { name: 'Cells' });
  await cells.getByRole('textbox').nth(1).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' + bool(lock)');
  await expect(preview.getByRole('alert')).toContainText('lock');
  await expect(preview.getByRole('button', { name: 'Run' })).toBeDisabled();
  for (let n = 0; n < ' + bool(lock)'.length; n++) {
    await page.keyboard.press('Backspace');
  }
  await expect(preview.getByRole('alert')).toHaveCount(0);

  const options = preview.getByRole('textbox', { name: 'Name and options' });
  await options.fill('from-the-button --tag why=test');
  await options.press('Enter');
  await expect(preview).toHaveCount(0);
  const card = page.getByRole('region', { name: /^Job \d+ from-the-button$/ });
  await expect(card.getByRole('status')).toContainText('succeeded');
  await expect(card).toContainText('10000');

  await run(page, 'docmanager:save');
  const saved = await readNotebook(request, 'preview.ipynb');
  expect(saved.cells[1].source).toBe('len(rows) * 2');
  const number = /\d+/.exec((await card.getAttribute('aria-label')) ?? '')?.[0];
  const job = await (await request.get(`/cellworks/api/jobs/${number}`)).json();
  expect(job.spec.entry.source).toBe('len(rows) * 2');
  expect(job.spec.provenance.cell).toBe('cell-1');
});

test('a preview is reached by the keyboard, cancelled by Escape, and lets a %%train cell run as it stands', async ({
  page,
  request
}) => {
  await putNotebook(request, 'magic.ipynb', [
    'depth = 3',
    '%%train as-it-stands -p depth=8\nprint("depth", depth)'
  ]);
  await openAt(page, 'magic.ipynb');
  await page.keyboard.press('Control+Alt+Enter');
  const preview = page.getByRole('form', { name: 'Run as job' });
  const options = preview.getByRole('textbox', { name: 'Name and options' });
  await expect(options).toHaveValue('as-it-stands -p depth=8');
  await options.press('Escape');
  await expect(preview).toHaveCount(0);

  await run(page, 'cellworks:run-as-job');
  await expect(preview).toContainText('depth=8');
  await preview.getByRole('button', { name: 'Run' }).click();
  const card = page.getByRole('region', { name: /^Job \d+ as-it-stands$/ });
  await expect(card.getByRole('status')).toContainText('succeeded');
  await expect(card).toContainText('depth 8');
});
