import { expect } from '@playwright/test';
import { Gate, openLab, putNotebook, run, runCells, test } from './lab';

test('a cell that names a value waits for it; an interrupt stops only the waiting', async ({
  page,
  request
}) => {
  const gate = new Gate();
  await putNotebook(request, 'waiting.ipynb', [
    'import cellworks as cw',
    `%%train waited -o answer\n${gate.wait}\nanswer = 42`,
    'print("the answer is", answer)'
  ]);
  await openLab(page);
  await runCells(page, 'waiting.ipynb');
  const notebook = page.getByRole('region', { name: 'main area content' });
  await expect(notebook.getByText(/^waiting for job \d+/)).toBeVisible();

  await run(page, 'notebook:interrupt-kernel');
  await expect(notebook.getByText(/this cell was not run/)).toBeVisible();
  gate.open();
  await run(page, 'notebook:run-cell');
  await expect(notebook.getByText('the answer is 42')).toBeVisible();
});
