import { expect, type Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { colourFindings, findings } from './axe';

const ROOT = resolve(__dirname, '../..');
const BUILT = join(process.env.CELLWORKS_UI_FOLDER ?? '', 'pieces');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css'
};

test.beforeAll(() => {
  test.setTimeout(180_000);
  const config = 'labextension/test/pages/vite.config.mts';
  const vite = join(ROOT, 'node_modules/.bin/vite');
  execFileSync(vite, ['build', '--config', config, '--outDir', BUILT], {
    cwd: ROOT
  });
});

/** Open the page of a piece; the pages are files, which no server need hand out. */
async function show(page: Page, piece: string, theme = 'light') {
  await page.route('http://pieces/**', route => {
    const { pathname } = new URL(route.request().url());
    const file = pathname === '/' ? '/index.html' : pathname;
    return route.fulfill({
      body: readFileSync(join(BUILT, file)),
      contentType: TYPES[extname(file)] ?? 'application/octet-stream'
    });
  });
  await page.goto(`http://pieces/?piece=${piece}&theme=${theme}`);
  const colours = await page.request.get(
    `/lab/api/themes/@jupyterlab/theme-${theme}-extension/index.css`
  );
  await page.addStyleTag({ content: await colours.text() });
}

const PIECES = ['pieces.tsx', 'shown.tsx'].flatMap(file =>
  [
    ...readFileSync(
      join(ROOT, 'labextension/test/pages', file),
      'utf8'
    ).matchAll(/^ {2}(\w+): (?:\(\) =>|[A-Z]\w+,$)/gm)
  ].map(([, name]) => name)
);

test('axe objects to no piece, and to no colours of one in the dark', async ({
  page
}) => {
  expect(PIECES.length).toBeGreaterThan(27);
  for (const piece of PIECES) {
    const heading = page.getByRole('heading', { name: piece });
    await show(page, piece);
    await expect(heading).toBeVisible();
    expect(await findings(page, '#page'), piece).toEqual([]);
    await show(page, piece, 'dark');
    await expect(heading).toBeVisible();
    expect(await colourFindings(page, '#page'), piece).toEqual([]);
  }
});

test('a table of a hundred thousand rows is walked, picked and arranged by keyboard', async ({
  page
}) => {
  await show(page, 'table');
  const grid = page.getByRole('grid', { name: 'Numbers' });
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await page.getByRole('button', { name: 'Word' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const last = grid.getByRole('row', { name: /word 99999/ });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
  await page.keyboard.press('Home');
  await expect(grid.getByRole('row', { name: /word 0 / })).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 picked, opened 1')).toBeVisible();

  await page.getByRole('button', { name: 'Number' }).press('Alt+ArrowLeft');
  await expect(grid.getByRole('columnheader').nth(1)).toHaveText(/^Number/);
  await grid.hover();
  await page.mouse.wheel(0, 28 * 250);
  await expect(grid.getByText('Reading…').first()).toBeAttached();
});

test('a column is dragged before another, and wider', async ({ page }) => {
  await show(page, 'table');
  const titles = page.getByRole('columnheader');
  const middle = async (name: string) => {
    const box = await page.getByText(name, { exact: true }).boundingBox();
    return { x: (box?.x ?? 0) + 4, y: (box?.y ?? 0) + 4 };
  };
  const [from, to] = [await middle('Half'), await middle('Word')];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
  await expect(titles.nth(1)).toHaveText('Half');
  const box = await titles.nth(1).boundingBox();
  if (!box) {
    throw new Error('The title has no place.');
  }
  await page.mouse.move(box.x + box.width, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + 12, { steps: 4 });
  await page.mouse.up();
  await expect
    .poll(async () => (await titles.nth(1).boundingBox())?.width)
    .toBe(box.width + 60);
});

test('a menu opens with an arrow, acts, and gives the focus back', async ({
  page
}) => {
  await show(page, 'menu');
  const button = page.getByRole('button', { name: 'New' });
  await button.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Script' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('notebook');
  await expect(button).toBeFocused();
  await button.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('a form takes another pair, and tells what is wrong to who does not see it', async ({
  page
}) => {
  await show(page, 'form');
  await expect(
    page.getByRole('textbox', { name: 'Memory' })
  ).toHaveAccessibleDescription('“much” is not a size.');
  await page.getByRole('textbox', { name: 'Parameter 2' }).fill('rate');
  await page.getByRole('textbox', { name: 'Value rate' }).fill('0.1');
  await expect(
    page.getByRole('textbox', { name: 'Parameter 3' })
  ).toBeVisible();
  await page.getByRole('button', { name: 'CLI' }).click();
  await expect(page.getByRole('region', { name: 'CLI' })).toContainText(
    'jobs submit'
  );
});
