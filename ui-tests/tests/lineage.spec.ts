import { expect } from '@playwright/test';
import { findingsInBoth } from './axe';
import { look, openLab, putNotebook, run, runCells, test } from './lab';

const SEED = `
import cellworks as cw
from pathlib import Path

Path("lineage.csv").write_text("x\\n1\\n")
data = cw.datasets.register("ui-lineage", "lineage.csv")
Path("reads.py").write_text("print(1)")
job = cw.submit("reads.py", name="reads-lineage", inputs={"rows": data}).wait()
print("made", job.number)
`;

test('the lineage of a dataset leads to the job that read it', async ({
  page,
  request
}, info) => {
  await openLab(page);
  await putNotebook(request, 'lineage.ipynb', [SEED]);
  await runCells(page, 'lineage.ipynb');
  await expect(page.getByText(/^made \d+/).first()).toBeVisible();

  await run(page, 'cellworks:open-dataset', { dataset: 'ui-lineage/1' });
  await page.getByRole('button', { name: 'Show lineage' }).first().click();
  const graph = page.getByRole('group', { name: /^Lineage of \d+ things/ });
  const data = graph.getByRole('button', { name: 'dataset ui-lineage/1' });
  const job = graph.getByRole('button', { name: /^job reads-lineage/ });
  await expect(data).toHaveAttribute('aria-current', 'true');
  await look(page, info, 'lineage');
  expect(await findingsInBoth(page, '.cw-Lineage')).toEqual([]);
  await look(page, info, 'lineage in the other theme');

  await data.focus();
  await page.keyboard.press('ArrowDown');
  await expect(job).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: /^reads-lineage/ })).toBeVisible();
  // By its id it is asked for, and named as people call it.
  await page
    .getByRole('button', { name: 'Show lineage' })
    .filter({ visible: true })
    .click();
  await expect(
    page.getByRole('tab', { name: /^Lineage of reads-lineage \d+$/ })
  ).toBeVisible();
});
