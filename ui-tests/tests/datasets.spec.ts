import { expect, type Locator, type Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { findings, findingsInBoth } from './axe';
import { forgetAll, putData, register, removeData, version } from './data';
import {
  keptLayout,
  look,
  openLab,
  putNotebook,
  reach,
  run,
  runCells,
  submit,
  test
} from './lab';

const CSV = 'carrier,delay\nUA,11\nAA,20\nB6,\n';

test.afterEach(async ({ request }) => {
  await forgetAll(request);
});

/** The tab or lower part that shows a dataset. */
function detailOf(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `Dataset ${name}`, exact: true });
}

test('a file is registered by the form, with what lies there shown before', async ({
  page,
  request
}) => {
  const path = putData('data/by-form.csv', CSV);
  await openLab(page);
  await run(page, 'cellworks:open-datasets');
  await page
    .getByRole('button', { name: /^Register/ })
    .first()
    .click();
  const form = page.getByRole('form', { name: 'Register a dataset' });
  await form
    .getByRole('textbox', { name: 'File, folder, URL or database' })
    .fill('data/by-form.csv');
  await form.getByRole('textbox', { name: 'Name' }).click();
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue(
    'by-form'
  );
  const found = page.getByRole('region', { name: 'What lies there' });
  await expect(found).toContainText('3 x 2');
  await expect(
    found.getByRole('gridcell', { name: 'UA', exact: true })
  ).toBeAttached();
  await form.getByRole('textbox', { name: 'Tag 1', exact: true }).fill('year');
  await form.getByRole('textbox', { name: 'Value of tag year' }).fill('2013');
  await form.getByRole('button', { name: 'CLI', exact: true }).click();
  await expect(form).toContainText(
    `cellworks datasets register by-form ${path} --tag year=2013`
  );
  await form.getByRole('button', { name: 'Register' }).click();

  const detail = detailOf(page, 'by-form');
  await expect(detail).toContainText('unchanged');
  await expect(detail).toContainText('year=2013');
  await expect(form).toHaveCount(0);
  const grid = detail.getByRole('grid', { name: 'First rows' });
  await expect(grid).toHaveAttribute('aria-rowcount', '4');
  await expect(grid).toHaveAttribute('aria-colcount', '3');
  await expect(
    grid.getByRole('columnheader', { name: 'delay double' })
  ).toBeAttached();
  await expect(grid.getByRole('gridcell', { name: 'null' })).toBeAttached();
  expect((await version(request, 'by-form', 1)).row.path).toBe(path);
});

test('a folder is registered from the file browser’s menu', async ({
  page,
  request
}) => {
  putData('by-menu/part-1.csv', CSV);
  putData('by-menu/part-2.csv', CSV);
  putData('not-data.txt', 'x');
  await openLab(page);
  await run(page, 'filebrowser:activate');
  await run(page, 'filebrowser:go-to-path', { path: '/' });
  const files = page.getByRole('region', { name: /File Browser Section/ });
  const entry = files.getByRole('listitem', { name: /^Name: not-data\.txt/ });
  const item = page.getByRole('menuitem', { name: 'Register as Dataset…' });
  await entry.click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible();
  await expect(item).toHaveCount(0);
  await page.keyboard.press('Escape');
  await files
    .getByRole('listitem', { name: /^Name: by-menu/ })
    .click({ button: 'right' });
  await item.click();
  const form = page.getByRole('form', { name: 'Register a dataset' });
  await expect(
    form.getByRole('textbox', { name: 'File, folder, URL or database' })
  ).toHaveValue('by-menu');
  await expect(
    page.getByRole('region', { name: 'What lies there' })
  ).toContainText('a folder of 2 files');
  await form.getByRole('button', { name: 'Register' }).click();
  await expect(detailOf(page, 'by-menu')).toContainText('6 x 2');
  const made = await version(request, 'by-menu', 1);
  expect(made.row.fingerprint).toContain('sha256-tree:');
});

test('a file that is rewritten on disk is marked without a reload, and its version stays what it was', async ({
  page,
  request
}) => {
  const path = putData('data/rewritten.csv', CSV);
  const before = await register(request, 'rewritten', path);
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await run(page, 'cellworks:open-datasets');
  const row = page.getByRole('row', { name: /rewritten/ });
  await expect(row).toContainText('unchanged');
  await row.click();
  const detail = detailOf(page, 'rewritten');
  await expect(detail.getByRole('alert')).toHaveCount(0);

  writeFileSync(path, 'carrier,delay\n');
  await expect(row).toContainText('changed');
  await expect(row).not.toContainText('unchanged');
  await expect(detail.getByRole('alert')).toContainText(
    '14 bytes where there were'
  );
  await expect(
    page.getByRole('list', { name: 'Not what they were' })
  ).toContainText('rewritten');
  const after = await version(request, 'rewritten', 1);
  expect({ ...after, row: { ...after.row, check: null } }).toEqual({
    ...before,
    row: { ...before.row, check: null }
  });

  await detail
    .getByRole('button', { name: 'Register it as it is now…' })
    .click();
  await page
    .getByRole('form', { name: 'Register a dataset' })
    .getByRole('button', { name: 'Register' })
    .click();
  await expect(page.getByRole('tab', { name: 'rewritten' })).toBeVisible();
  await page.getByRole('tab', { name: 'Datasets' }).click();
  await expect(row).toContainText('unchanged');
  await expect(row).toContainText('rewritten 2');
  removeData('data/rewritten.csv');
  await expect(row).toContainText('missing');
});

test('a job that trained on a dataset’s frame is listed, and its changed data is told', async ({
  page,
  request
}) => {
  const path = putData('data/trained-on.csv', CSV);
  await register(request, 'trained-on', path);
  await putNotebook(request, 'trained-on.ipynb', [
    'import cellworks as cw\nflights = cw.datasets["trained-on"].frame()',
    '%%train uses-data\nflights.shape'
  ]);
  await openLab(page);
  await runCells(page, 'trained-on.ipynb');
  await expect(
    page.getByRole('region', { name: /^Job \d+ uses-data$/ })
  ).toContainText('succeeded');
  await run(page, 'cellworks:open-dataset', { dataset: 'trained-on' });
  const detail = detailOf(page, 'trained-on');
  await detail.getByRole('tab', { name: /^Used by/ }).click();
  const row = detail.getByRole('row', { name: /uses-data/ });
  await expect(row).toContainText('succeeded');
  await expect(row).toContainText('flights');

  writeFileSync(path, 'carrier,delay\n');
  await expect(
    page.getByText(
      /The data of trained-on\/1 has changed\. Job \d+ \(uses-data\) has used it\./
    )
  ).toBeVisible();
  await row.getByRole('link', { name: /uses-data/ }).click();
  await expect(page.getByRole('tab', { name: /^uses-data \d+/ })).toBeVisible();
});

test('two versions’ schemas are compared', async ({ page, request }) => {
  const path = putData('data/compared.csv', CSV);
  await register(request, 'compared', path);
  putData('data/compared.csv', 'carrier,delay,dest\n1,11,IAH\n2,20,MIA\n');
  await register(request, 'compared', path);
  await openLab(page, '/lab?reset&cellworks=datasets/compared/2');
  const detail = detailOf(page, 'compared');
  await detail.getByRole('tab', { name: /^Schema/ }).click();
  await detail
    .getByRole('combobox', { name: 'Compare with' })
    .selectOption('1');
  const table = detail.getByRole('grid', { name: 'Schema differences' });
  await expect(table.getByRole('row', { name: /dest/ })).toContainText('added');
  await expect(table.getByRole('row', { name: /carrier/ })).toContainText(
    'string → int64'
  );
  await expect(detail).toContainText('1 added, 0 removed, 2 changed');
});

test('columns’ statistics, and how far values moved between two versions, are the figures of the rows', async ({
  page,
  request
}) => {
  for (const rows of [
    'UA,10\nAA,20\nB6,30\nUA,40\n',
    'UA,10\nAA,20\nB6,\nUA,40\nUA,110\n'
  ]) {
    const path = `data/moved-${rows.length}.csv`;
    await register(request, 'moved', putData(path, `carrier,delay\n${rows}`));
  }
  await openLab(page, '/lab?reset&cellworks=datasets/moved/2');
  const detail = detailOf(page, 'moved');
  await detail.getByRole('tab', { name: 'Statistics' }).click();
  const held = detail.getByRole('table', { name: 'Statistics of the columns' });
  await expect(held.getByRole('row', { name: /^delay/ })).toHaveText(
    /20%\D*4\D*45 ± .*10 – 110$/
  );
  await expect(held.getByRole('row', { name: /^carrier/ })).toContainText(
    'UA 60%, AA 20%, B6 20%'
  );
  expect(await findings(page, '.cw-DatasetTab'), 'Statistics').toEqual([]);

  await detail.getByRole('tab', { name: /^Schema/ }).click();
  await detail
    .getByRole('combobox', { name: 'Compare with' })
    .selectOption('1');
  const moved = detail.getByRole('region', { name: 'What moved' });
  await expect(moved).toContainText('4 → 5 rows');
  await expect(moved).toContainText('1 only before, 2 only after, 3 in both');
  // Of halves and quarters to fifths, by the distance's own formula.
  await expect(moved.getByRole('row', { name: /^carrier/ })).toContainText(
    '0.08544'
  );
  await expect(moved.getByRole('row', { name: /^delay/ })).toHaveText(
    /25 ± .*45 ± /
  );
  expect(await findingsInBoth(page, '.cw-DatasetTab')).toEqual([]);
});

test('the keyboard walks from the list into the cells, and copies one', async ({
  page,
  request
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const name of ['keys-a', 'keys-b']) {
    await register(request, name, putData(`data/${name}.csv`, CSV));
  }
  await openLab(page);
  await run(page, 'cellworks:open-datasets');
  await page.getByRole('searchbox', { name: /^Filter by/ }).fill('keys-');
  const rows = page
    .getByRole('grid', { name: 'Datasets' })
    .getByRole('row')
    .filter({ hasText: 'keys-' });
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  const detail = detailOf(page, 'keys-b').last();
  await detail.getByRole('tab', { name: 'Preview' }).focus();
  const grid = detail.getByRole('grid', { name: 'First rows' });
  await expect(grid.getByRole('gridcell').first()).toBeAttached();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(grid).toBeFocused();
  const at = grid.getByRole('gridcell', { selected: true });
  await expect(at).toHaveText('UA');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(at).toHaveText('20');
  await expect(grid).toHaveAttribute(
    'aria-activedescendant',
    (await at.getAttribute('id')) ?? ''
  );
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('20');
  await page.keyboard.press('Shift+Tab');
  await expect(grid).not.toBeFocused();
});

test('a preview of five thousand columns scrolls, and is read where it is looked at', async ({
  page,
  request
}) => {
  const names = Array.from({ length: 5000 }, (_, at) => `f${at}`);
  const line = (row: number) => names.map((_, at) => row * 100_000 + at);
  const lines = Array.from({ length: 20 }, (_, row) => line(row).join(','));
  const path = putData(
    'data/wide.csv',
    `${names.join(',')}\n${lines.join('\n')}\n`
  );
  await register(request, 'wide', path);
  await openLab(page);
  await run(page, 'cellworks:open-dataset', { dataset: 'wide' });
  const grid = detailOf(page, 'wide').getByRole('grid', { name: 'First rows' });
  await expect(grid).toHaveAttribute('aria-colcount', '5001');
  await expect(grid.getByRole('gridcell').first()).toBeAttached();
  await grid.focus();
  await page.keyboard.press('Control+ArrowRight');
  await expect(
    grid.getByRole('columnheader', { name: 'f4999 int64' })
  ).toHaveAttribute('aria-colindex', '5001');
  await expect(
    grid.getByRole('gridcell', { name: '1904999', exact: true })
  ).toBeAttached();
  expect(await grid.getByRole('gridcell').count()).toBeLessThan(1000);
});

test('the line that reads a version goes into the notebook', async ({
  page,
  request
}) => {
  await register(request, 'inserted', putData('data/inserted.csv', CSV));
  await putNotebook(request, 'insert.ipynb', ['1 + 1']);
  await openLab(page);
  await run(page, 'docmanager:open', { path: 'insert.ipynb' });
  await expect(page.getByRole('main')).toContainText('1 + 1');
  await run(page, 'cellworks:open-dataset', { dataset: 'inserted/1' });
  const detail = detailOf(page, 'inserted');
  await detail.getByRole('tab', { name: 'Code' }).click();
  await detail
    .getByRole('button', { name: 'Insert into the notebook' })
    .click();
  await expect(page.getByRole('main')).toContainText('import cellworks as cw');
  await expect(page.getByRole('main')).toContainText(
    'inserted = cw.datasets["inserted/1"].frame()'
  );
});

test('the address of a version opens it, and a reload leaves it open', async ({
  page,
  request
}) => {
  await register(request, 'by-address', putData('data/by-address.csv', CSV));
  await openLab(page, '/lab?reset&cellworks=datasets/by-address/1');
  const detail = detailOf(page, 'by-address');
  await expect(detail).toContainText('3 x 2');
  await page.waitForURL(url => !url.search.includes('cellworks'));
  // Lab keeps its layout a moment after it changed.
  await expect
    .poll(() => keptLayout(request))
    .toContain('"cellworks-dataset:by-address"');
  await openLab(page, '/lab');
  await expect(detail).toContainText('3 x 2');
});

test('a version that a job used is forgotten only after that was said', async ({
  page,
  request
}) => {
  const path = putData('data/forgotten.csv', CSV);
  await register(request, 'forgotten', path);
  const job = await submit(request, 'used-it', '6 * 7', {
    inputs: { data: path },
    datasets: { data: 'forgotten/1' }
  });
  await reach(request, job, 'succeeded');
  await openLab(page);
  await run(page, 'cellworks:open-dataset', { dataset: 'forgotten' });
  await detailOf(page, 'forgotten')
    .getByRole('button', { name: 'Forget forgotten/1…' })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('The data that it refers to stays');
  await expect(dialog).toContainText('1 job has used it');
  await dialog.getByRole('button', { name: 'Forget' }).click();
  await expect
    .poll(async () =>
      (await request.get('/cellworks/api/datasets/forgotten')).status()
    )
    .toBe(404);
});

test('panel, form and sidebar fit, and axe objects to nothing', async ({
  page,
  request
}, info) => {
  const path = putData('data/looked-at.csv', CSV);
  await register(request, 'looked-at', path, {
    description: 'delays by carrier',
    tags: { year: '2013' },
    new: true
  });
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await run(page, 'cellworks:open-datasets');
  await page.getByRole('row', { name: /looked-at/ }).click();
  writeFileSync(path, 'carrier,delay\n');
  const detail = detailOf(page, 'looked-at');
  await expect(detail.getByRole('alert')).toBeVisible();
  for (const name of [
    'Preview',
    'Schema',
    'Versions',
    'Used by',
    'Source',
    'Code'
  ]) {
    await detail.getByRole('tab', { name }).click();
    expect(await findingsInBoth(page, '.cw-DatasetsPanel'), name).toEqual([]);
    await look(page, info, `${name}`);
  }
  expect(await findingsInBoth(page, '.cw-Sidebar')).toEqual([]);
  await run(page, 'cellworks:register-dataset', {
    path: 'data/looked-at.csv'
  });
  await expect(
    page.getByRole('region', { name: 'What lies there' })
  ).toContainText('csv');
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await findingsInBoth(page, '.cw-RegisterTab')).toEqual([]);
    await look(page, info, `form-${width}`);
  }
});
