import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { findings, findingsInBoth } from './axe';
import {
  keptLayout,
  openLab,
  putNotebook,
  reach,
  run,
  runCells,
  submit,
  test
} from './lab';

const TRAIN = (tail: string) =>
  [
    'from cellworks.logging import log_metric',
    'for step in range(4):',
    '    log_metric("auc", depth / 10 + step, step=step)',
    tail
  ].join('\n');

interface Logged {
  id: string;
  name: string;
}

/** Run a cell as a job, and wait until its run is in the store. */
async function logged(
  request: APIRequestContext,
  name: string,
  depth: number,
  tail: string
): Promise<Logged> {
  const job = await submit(request, name, TRAIN(tail), {
    experiment: 'compared',
    parameters: { depth, same: 'yes' }
  });
  await reach(request, job, 'succeeded');
  let id = '';
  await expect
    .poll(async () => {
      const answer = await request.get(`/cellworks/api/jobs/${job.id}`);
      const { attempts, row } = await answer.json();
      id = row.run_id ?? '';
      return attempts.at(-1).carried;
    })
    .toBe(true);
  return { id, name };
}

const rowOf = (page: Page, { name, id }: Logged) =>
  page
    .getByRole('grid', { name: 'Runs' })
    .getByRole('row', { name: `${name} ${id.slice(0, 8)}` });

test('three runs are compared: parameters that differ, curves, and how the cell differs', async ({
  page,
  request
}) => {
  const runs = [
    await logged(request, 'first', 6, 'total = 1 + 1'),
    await logged(request, 'second', 8, 'total = 1 + 1'),
    await logged(request, 'third', 8, 'total = 2 + 2')
  ];
  await openLab(page);
  await run(page, 'cellworks:open-runs', { experiment: 'compared' });
  await expect(page.getByRole('columnheader', { name: 'depth' })).toBeVisible();
  // What is the same in all of them is left out until it is asked for.
  await expect(page.getByRole('columnheader', { name: 'same' })).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Only what differs' }).uncheck();
  await expect(page.getByRole('columnheader', { name: 'same' })).toBeVisible();

  for (const one of runs) {
    await rowOf(page, one).getByRole('checkbox').check();
  }
  const charts = page.getByRole('region', { name: 'Charts' });
  await expect(
    charts.getByRole('img', { name: /^auc: / })
  ).toHaveAccessibleName(/first 3.6.*second 3.8.*third 3.8/);
  await page.getByRole('button', { name: 'Compare 3 runs' }).click();

  const comparison = page.getByRole('region', { name: 'Comparison of 3 runs' });
  const values = comparison.getByRole('table', { name: 'What was compared' });
  await expect(values.getByRole('row', { name: 'depth 6 8 8' })).toBeVisible();
  await expect(values.getByRole('row', { name: /^same/ })).toHaveCount(0);
  expect(await findings(page, '.cw-Compare')).toEqual([]);
  await comparison.getByRole('tab', { name: 'Curves' }).click();
  await expect(
    comparison.getByRole('img', { name: /^auc: .*first 3.6/ })
  ).toBeVisible();
  await comparison.getByRole('tab', { name: 'Code' }).click();
  const diff = comparison.getByRole('region', {
    name: 'How the code differs'
  });
  await expect(diff).toContainText('total = 1 + 1');
  await expect(diff).toContainText('total = 2 + 2');
  expect(await findings(page, '.cw-Compare')).toEqual([]);
});

test('a run that another tool logs shows while the panel is looked at, and a filter is written by keyboard', async ({
  page,
  request
}) => {
  await logged(request, 'from-a-job', 6, 'pass');
  await openLab(page);
  await run(page, 'cellworks:open-runs');
  const grid = page.getByRole('grid', { name: 'Runs' });
  await expect(
    grid.getByRole('row', { name: /from-a-job/ }).first()
  ).toBeVisible();

  await putNotebook(request, 'plain.ipynb', [
    'import mlflow\nmlflow.set_tracking_uri("cellworks:")\nmlflow.set_experiment("plain")',
    'with mlflow.start_run(run_name="by-hand"):\n    mlflow.log_param("depth", 11)\n    mlflow.log_metric("auc", 0.75)'
  ]);
  await runCells(page, 'plain.ipynb');
  await run(page, 'cellworks:open-runs');
  await expect(grid.getByRole('row', { name: /by-hand/ })).toBeVisible();

  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.focus();
  await page.keyboard.type('dep');
  await expect(
    page.getByRole('option', { name: /params\.depth/ })
  ).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(filter).toHaveValue('params.depth ');
  await page.keyboard.type("= '11'");
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 run', { exact: true })).toBeVisible();
  await expect(grid.getByRole('row', { name: /by-hand/ })).toBeVisible();

  await filter.fill('params.depth > 8');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('a text in quotes');
  await expect(grid.getByRole('row', { name: /by-hand/ })).toBeVisible();
  expect(await findings(page, '.cw-RunsPanel')).toEqual([]);
});

test('a run leads back to its cell, and says that cells had been run out of order', async ({
  page,
  request
}) => {
  test.setTimeout(300_000);
  await putNotebook(request, 'order.ipynb', [
    'import cellworks as cw\nrate = 0.1',
    '%%train out-of-order --wait\ncw.log_metric("auc", rate)',
    'rate = 0.9'
  ]);
  await openLab(page);
  await runCells(page, 'order.ipynb');
  const runsNamed = async () => {
    const filter = encodeURIComponent("run_name = 'out-of-order'");
    const answer = await request.get(`/cellworks/api/runs?filter=${filter}`);
    return (await answer.json()).runs as Logged[];
  };
  await expect.poll(async () => (await runsNamed()).length).toBe(1);
  // The cell below sets what the cell above uses, and the cell above is run once more.
  await page.evaluate(async () => {
    const commands = window.jupyterapp?.commands;
    const { content } = (await commands?.execute('docmanager:open', {
      path: 'order.ipynb'
    })) as { content: { activeCellIndex: number } };
    content.activeCellIndex = 1;
    await commands?.execute('notebook:run-cell');
  });
  await expect
    .poll(async () => (await runsNamed()).length, { timeout: 120_000 })
    .toBe(2);
  const [latest] = await runsNamed();

  await run(page, 'cellworks:open-run', { run: latest.id });
  const shown = page.getByRole('region', { name: 'Run out-of-order' });
  await expect(shown.getByRole('note')).toContainText(
    '`rate` was last set by cell [3], which stands below this one.'
  );
  await shown.getByRole('tab', { name: 'Origin' }).click();
  await expect(shown).toContainText('order.ipynb');
  expect(await findings(page, '.cw-RunTab')).toEqual([]);
  await shown.getByRole('button', { name: 'Go to its cell' }).first().click();
  await expect(
    page.locator('.jp-Notebook:visible .jp-Cell.jp-mod-active')
  ).toContainText('%%train out-of-order');
});

test('an address opens a run, and a reload restores panel, view and tab', async ({
  page,
  request
}) => {
  const one = await logged(request, 'linked', 6, 'pass');
  await openLab(page);
  await openLab(page, `/lab?cellworks=runs/${one.id}`);
  await expect(page.getByRole('region', { name: 'Run linked' })).toBeVisible();
  await run(page, 'cellworks:open-runs', { experiment: 'compared' });
  await expect(rowOf(page, one)).toBeVisible();
  const list = page.getByRole('button', { name: /^compared/ });
  await expect(list).toHaveAttribute('aria-pressed', 'true');
  // Lab writes its layout, and what the panel shows, a moment after it has changed.
  const kept = () => keptLayout(request);
  await expect.poll(kept).toMatch(/"experiments": ?\["compared"\]/);
  await expect.poll(kept).toContain('"cellworks-runs:runs"');
  await expect.poll(kept).toContain(`"cellworks-run:${one.id}"`);
  await page.reload();
  await expect(page.getByRole('button', { name: /^compared/ })).toHaveAttribute(
    'aria-pressed',
    'true'
  );
  await expect(rowOf(page, one)).toBeVisible();
  await expect(page.getByRole('tab', { name: /^linked/ })).toBeVisible();
});

test('a run is handed on as one file: exported from its page, imported in the panel', async ({
  page,
  request
}, info) => {
  const one = await logged(request, 'handed-on', 6, 'pass');
  await openLab(page);
  await run(page, 'cellworks:open-run', { run: one.id });
  const shown = page.getByRole('region', { name: 'Run handed-on' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    shown.getByRole('button', { name: 'Export' }).click()
  ]);
  expect(download.suggestedFilename()).toBe(
    `handed-on-${one.id.slice(0, 8)}.cwz`
  );
  const file = info.outputPath('run.cwz');
  await download.saveAs(file);

  await run(page, 'cellworks:open-runs', { experiment: 'compared' });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import…' }).click()
  ]);
  await chooser.setFiles(file);
  // Another run of that name, in a tab of its own, and nothing of it is trusted yet.
  await expect(page.getByRole('button', { name: 'Trust' })).toBeVisible();
});

test('%compare opens the comparison in the panel', async ({
  page,
  request
}) => {
  const runs = [
    await logged(request, 'left', 6, 'pass'),
    await logged(request, 'right', 8, 'pass')
  ];
  await putNotebook(request, 'compare.ipynb', [
    'import cellworks',
    `%compare ${runs.map(one => one.id.slice(0, 12)).join(' ')}`
  ]);
  await openLab(page);
  await runCells(page, 'compare.ipynb');
  const comparison = page.getByRole('region', { name: 'Comparison of 2 runs' });
  await expect(comparison).toBeVisible();
  await expect(
    comparison.getByRole('row', { name: 'depth 6 8' })
  ).toBeVisible();
});

test('the panel, its charts and its part of the sidebar have nothing that axe objects to', async ({
  page,
  request
}) => {
  const one = await logged(request, 'looked-at', 6, 'pass');
  await logged(request, 'looked-at', 8, 'pass');
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await run(page, 'cellworks:open-runs');
  await expect(rowOf(page, one)).toBeVisible();
  await expect(page.locator('.cw-Sidebar')).toContainText('compared');
  const charts = page.getByRole('region', { name: 'Charts' });
  for (const kind of ['Scatter', 'Parallel coordinates']) {
    await charts.getByRole('button', { name: 'Add a chart' }).click();
    await page.getByRole('menuitem', { name: kind }).click();
  }
  await expect(charts.locator('.js-plotly-plot')).toHaveCount(2);
  expect(await findingsInBoth(page, '.cw-RunsPanel')).toEqual([]);
  expect(await findingsInBoth(page, '.cw-Sidebar')).toEqual([]);
});
