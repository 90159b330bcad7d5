import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { putData } from './data';
import {
  begin,
  keptLayout,
  openLab,
  putNotebook,
  run,
  runCells,
  tabTo,
  test,
  wear
} from './lab';

/** 300 rows: the first half is UA, the other AA; every tenth origin is missing. */
const MAKE = [
  'import pandas as pd',
  'flights = pd.DataFrame({',
  '    "delay": [float(n) for n in range(300)],',
  '    "carrier": ["UA"] * 150 + ["AA"] * 150,',
  '    "origin": [None if n % 10 == 0 else "JFK" for n in range(300)],',
  '    "hour": [n % 24 for n in range(300)],',
  '})'
].join('\n');
const CSV = `delay,carrier\n${Array.from({ length: 40 }, (_, n) => `${n},${n < 20 ? 'UA' : 'AA'}`).join('\n')}\n`;

interface Session {
  id: string;
  path: string;
  type: string;
  kernel: { id: string };
}

async function sessions(request: APIRequestContext): Promise<Session[]> {
  return (await request.get('/api/sessions')).json();
}

test.afterEach(async ({ request }) => {
  for (const { id } of await sessions(request)) {
    await request.delete(`/api/sessions/${id}`);
  }
});

/** The tab's content. */
function wrangler(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `Data Wrangler: ${name}` });
}

const rows = (of: Locator) => of.getByRole('grid', { name: 'Rows' });
const head = (of: Locator, name: string) =>
  of.getByRole('group', { name: new RegExp(`^${name}, `) });
/** Cells of a column, from the top. */
const cell = (of: Locator, row: number, column: number) =>
  of.locator(
    `[role=row][aria-rowindex="${row + 2}"] [aria-colindex="${column + 2}"]`
  );

/** A picture of something that has come to rest. */
async function atRest(of: Locator): Promise<Buffer> {
  let last = await of.screenshot();
  await expect
    .poll(async () => {
      const before = last;
      last = await of.screenshot();
      return last.equals(before);
    })
    .toBe(true);
  return last;
}

/** Run the notebook that makes the frame, and open its frame by the button beside its output. */
async function openFrame(
  page: Page,
  request: APIRequestContext,
  path: string
): Promise<Locator> {
  await putNotebook(request, path, [MAKE, 'flights']);
  await openLab(page);
  await runCells(page, path);
  const output = page.getByRole('main').locator('.jp-OutputArea-executeResult');
  await output.hover();
  await output.getByRole('button', { name: 'Open in Data Wrangler' }).click();
  const panel = wrangler(page, 'flights');
  await expect(rows(panel)).toHaveAttribute('aria-rowcount', '301');
  return panel;
}

/** Choose from a column's menu. */
async function choose(page: Page, of: Locator, column: string, item: string) {
  await of.getByRole('button', { name: `Menu of ${column}` }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('brushing one header filters the rows, and counts all others again', async ({
  page,
  request
}) => {
  const panel = await openFrame(page, request, 'brushed.ipynb');
  await expect(panel).toContainText('300 x 4');
  await expect(head(panel, 'origin')).toContainText('10% missing');
  const united = head(panel, 'carrier').getByRole('button', { name: /^UA/ });
  await expect(united).toHaveAccessibleName('UA: 150 of 150 rows');

  const lowest = panel.getByRole('slider', { name: 'delay: lowest shown' });
  const box = (await lowest.locator('..').boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.2, y, { steps: 3 });
  await page.mouse.move(box.x + box.width * 0.48, y, { steps: 4 });
  await page.mouse.up();
  await expect(panel.getByRole('status').first()).toHaveText(
    /^1\d\d of 300 rows$/
  );
  await expect(united).toHaveAccessibleName(/^UA: 1\d\d of 150 rows$/);
  await expect(
    head(panel, 'carrier').getByRole('button', { name: /^AA/ })
  ).toHaveAccessibleName('AA: 0 of 150 rows');
  const filters = panel.getByRole('list', { name: 'Filters' });
  await expect(filters).toContainText('≤ delay <');

  await head(panel, 'carrier').getByRole('button', { name: /^AA/ }).click();
  await expect(panel.getByRole('status').first()).toHaveText('0 of 300 rows');
  await expect(rows(panel)).toHaveAttribute('aria-rowcount', '1');
  await filters
    .getByRole('button', { name: /^Remove the filter 0 ≤ delay/ })
    .click();
  await expect(panel.getByRole('status').first()).toHaveText('150 of 300 rows');
  await filters
    .getByRole('button', { name: /^Remove the filter carrier/ })
    .click();
  await expect(panel.getByRole('status').first()).toHaveText('300 rows');
  await expect(filters).toHaveCount(0);
});

test('rows are sorted and searched; columns are pinned, hidden and shown again', async ({
  page,
  request
}) => {
  const panel = await openFrame(page, request, 'sorted.ipynb');
  await panel.getByRole('button', { name: 'delay', exact: true }).click();
  await panel.getByRole('button', { name: 'delay', exact: true }).click();
  await expect(cell(panel, 0, 0)).toHaveText('299');
  await panel
    .getByRole('searchbox', { name: 'Search in all columns' })
    .fill('UA');
  await expect(panel.getByRole('status').first()).toHaveText('150 of 300 rows');
  await expect(cell(panel, 0, 0)).toHaveText('149');
  await panel
    .getByRole('searchbox', { name: 'Search in all columns' })
    .fill('');
  await choose(page, panel, 'origin', 'Show Missing Only');
  await expect(panel.getByRole('status').first()).toHaveText('30 of 300 rows');
  await expect(cell(panel, 0, 2)).toHaveText('null');

  await choose(page, panel, 'hour', 'Pin to the Left');
  await expect(cell(panel, 0, 0)).toHaveText('2');
  await expect(cell(panel, 0, 1)).toHaveText('290');
  await choose(page, panel, 'delay', 'Hide');
  await expect(rows(panel)).toHaveAttribute('aria-colcount', '4');
  await panel.getByRole('button', { name: '1 hidden' }).click();
  await panel.getByRole('button', { name: 'Show delay' }).click();
  await expect(cell(panel, 0, 1)).toHaveText('290');
});

test('what is scrolled into view is painted as when all is painted anew', async ({
  page,
  request
}) => {
  await page.setViewportSize({ width: 900, height: 600 });
  const panel = await openFrame(page, request, 'scrolled.ipynb');
  await wear(page, 'JupyterLab Light');
  await choose(page, panel, 'delay', 'Pin to the Left');
  const canvas = panel.locator('.cw-GridPane-canvas');
  await canvas.hover();
  for (const [right, down] of [
    [0, 500],
    [90, 0],
    [0, 70],
    [60, 0],
    [0, -130]
  ]) {
    await page.mouse.wheel(right, down);
  }
  await page.mouse.move(0, 0);
  await expect(cell(panel, 18, 0)).toHaveText('18');
  const scrolled = await atRest(canvas);
  await wear(page, 'JupyterLab Dark');
  await wear(page, 'JupyterLab Light');
  expect((await atRest(canvas)).equals(scrolled)).toBe(true);
});

test('somebody without a pointer filters, sorts and looks at a cell', async ({
  page,
  request
}) => {
  const panel = await openFrame(page, request, 'keys.ipynb');
  await panel.getByRole('searchbox', { name: 'Search in all columns' }).focus();
  await tabTo(page, /^delay, number/);
  await page.keyboard.press('ArrowRight');
  await expect(head(panel, 'carrier')).toBeFocused();
  const first = head(panel, 'carrier').getByRole('listitem').first();
  await expect(first).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(first.getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('status').first()).toHaveText('150 of 300 rows');
  await page.keyboard.press('Escape');
  await expect(head(panel, 'carrier')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  await expect(
    panel.getByRole('slider', { name: 'delay: lowest shown' })
  ).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('list', { name: 'Filters' })).toContainText(
    '≤ delay'
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(head(panel, 'delay')).toBeFocused();
  await expect(head(panel, 'delay')).toContainText('▼');

  await tabTo(page, /Rows/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const value = panel.getByRole('region', { name: /^delay of row/ });
  await expect(value).toContainText('float');
  await page.keyboard.press('Escape');
  await expect(value).toHaveCount(0);
  await expect(rows(panel)).toBeFocused();
});

test('a file opens in a kernel of the tab, comes back with its recipe after a reload, and goes with the tab', async ({
  page,
  request
}) => {
  putData('wrangled/delays.csv', CSV);
  await openLab(page);
  await run(page, 'cellworks:open-wrangler', { path: 'wrangled/delays.csv' });
  const panel = wrangler(page, 'delays.csv');
  await expect(panel).toContainText('40 x 2');
  await panel.getByRole('button', { name: 'all rows' }).click();
  await panel
    .getByRole('combobox', { name: 'Which rows are opened' })
    .selectOption('first');
  await panel.getByRole('spinbutton', { name: 'How many' }).fill('30');
  await panel.getByRole('button', { name: 'Open these rows' }).click();
  await expect(panel).toContainText('30 x 2');
  await expect(
    panel.getByRole('button', { name: /the first 30 rows/ })
  ).toBeVisible();
  await run(page, 'cellworks:wrangler-add-step', {
    op: 'drop-columns',
    columns: ['carrier']
  });
  await panel.getByRole('button', { name: 'Add step' }).click();
  await expect(rows(panel)).toHaveAttribute('aria-colcount', '2');
  const [own] = await sessions(request);
  expect(own.type).toBe('wrangler');

  // Lab writes its state once it rests.
  await expect.poll(() => keptLayout(request)).toContain('drop-columns');
  await openLab(page, '/lab');
  await expect(rows(panel)).toHaveAttribute('aria-colcount', '2');
  await expect(rows(panel)).toHaveAttribute('aria-rowcount', '31');
  expect((await sessions(request)).map(one => one.kernel.id)).toEqual([
    own.kernel.id
  ]);

  await run(page, 'application:close');
  await expect.poll(async () => (await sessions(request)).length).toBe(0);
  await run(page, 'cellworks:open-wrangler', { path: 'wrangled/delays.csv' });
  await expect(rows(panel)).toHaveAttribute('aria-colcount', '2');
});

test('a kernel that is gone takes no recipe along', async ({
  page,
  request
}) => {
  const panel = await openFrame(page, request, 'gone.ipynb');
  await run(page, 'cellworks:wrangler-add-step', {
    op: 'drop-columns',
    columns: ['hour']
  });
  await panel.getByRole('button', { name: 'Add step' }).click();
  await expect(rows(panel)).toHaveAttribute('aria-colcount', '4');
  await page.getByRole('tab', { name: 'gone.ipynb' }).click();
  await begin(page, 'notebook:restart-kernel');
  await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
  await page.getByRole('tab', { name: 'flights' }).click();
  const alert = panel.getByRole('alert');
  await expect(alert).toContainText('The kernel is gone');
  await expect(alert).toContainText('The recipe of 1 step is kept');
  await alert.getByRole('button', { name: 'Reopen' }).click();
  await expect(panel.getByRole('alert')).toContainText('flights');
  await alert.getByRole('button', { name: 'Open the notebook' }).click();
  await run(page, 'notebook:run-all-cells');
  await page.getByRole('tab', { name: 'flights' }).click();
  await alert.getByRole('button', { name: 'Reopen' }).click();
  await expect(rows(panel)).toHaveAttribute('aria-colcount', '4');
});
