import { expect, type Page, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootOf } from '../hosts.config';

/** The notebook, on the disk of the host: no address, token or login is needed to put it there. */
function putNotebook(host: string): () => void {
  const root = rootOf(host);
  const gate = join(root, 'go-on');
  const cells = [
    'import cellworks as cw\nrows = list(range(1000))',
    [
      '%%train on-this-host -o total',
      'cw.log_metric("auc", 0.66, step=0)',
      'cw.progress(5, 8)',
      'import pathlib, time',
      `while not pathlib.Path(${JSON.stringify(gate)}).exists():`,
      '    time.sleep(0.02)',
      'total = sum(rows)',
      'total'
    ].join('\n'),
    'print("came back:", total)'
  ];
  writeFileSync(
    join(root, 'host.ipynb'),
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: {
          name: 'python3',
          display_name: 'Python 3',
          language: 'python'
        }
      },
      cells: cells.map((source, index) => ({
        id: `cell-${index}`,
        cell_type: 'code',
        source,
        metadata: {},
        outputs: [],
        execution_count: null
      }))
    })
  );
  return () => writeFileSync(gate, '');
}

/** Open the notebook as a person of this host would. */
async function open(page: Page, host: string) {
  if (host === 'hub') {
    await page.goto('/hub/login?next=%2Fhub%2Fspawn');
    await page.getByLabel('Username:').fill('ada');
    await page.getByLabel('Password:').fill('any');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/user\/ada\/lab/);
    await page.goto('/user/ada/lab/tree/host.ipynb');
  } else {
    const way = host === 'notebook' ? '/notebooks' : '/lab/tree';
    await page.goto(`${way}/host.ipynb`);
  }
}

test('a %%train cell runs, its card lives, and its value comes back', async ({
  page
}, { project }) => {
  const goOn = putNotebook(project.name);
  await open(page, project.name);
  const notebook = page.getByRole('region', { name: 'main area content' });
  await expect(page.locator('.jp-Notebook')).toContainText('on-this-host');
  // Run All does nothing on a kernel that is not there yet.
  const base = project.name === 'hub' ? '/user/ada' : '';
  await expect
    .poll(async () => {
      const kernels = await page.request.get(`${base}/api/kernels`);
      return kernels.ok() ? (await kernels.json())[0]?.execution_state : '';
    })
    .toBe('idle');
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page
    .getByRole('menuitem', { name: 'Run All Cells', exact: true })
    .click();

  const card = page.getByRole('region', { name: /^Job \d+ on-this-host$/ });
  await expect(card.getByRole('status')).toContainText('running');
  await expect(card.getByRole('progressbar')).toHaveAttribute(
    'aria-valuenow',
    '5'
  );
  await expect(card).toContainText('auc 0.66');
  goOn();
  await expect(card.getByRole('status')).toContainText('succeeded');
  await expect(notebook.getByText('came back: 499500')).toBeVisible();

  // Notebook's page has room for one document: what the card opens is in JupyterLab.
  const opened =
    project.name === 'notebook'
      ? page.waitForEvent('popup')
      : Promise.resolve(page);
  await card.getByRole('button', { name: 'Open', exact: true }).click();
  const where = await opened;
  await expect(where.getByRole('region', { name: /^Job \d+$/ })).toContainText(
    'on-this-host'
  );
});
