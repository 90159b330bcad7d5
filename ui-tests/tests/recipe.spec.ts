import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { findings } from './axe';
import {
  byPalette,
  keptLayout,
  look,
  openLab,
  putNotebook,
  readNotebook,
  run,
  runCells,
  tabTo,
  test,
  wear
} from './lab';

const FRAME = `import pandas as pd

trips = pd.DataFrame({
    "carrier": ["UA", "AA", None, "DL"] * 250,
    "dep_time": [517.0, None, 542.0, 544.0] * 250,
    "dest": ["IAH", "IAH", "MIA", "BQN"] * 250,
    "speed": ["500", "410", "fast", "390"] * 250,
})
len(trips)`;

/** Open a wrangler on the frame of a notebook that was run. */
async function openWrangler(
  page: Page,
  request: APIRequestContext,
  notebook: string
): Promise<Locator> {
  await page.setViewportSize({ width: 1600, height: 900 });
  await putNotebook(request, notebook, [FRAME]);
  await openLab(page);
  await runCells(page, notebook);
  await expect(page.locator('.jp-OutputArea-output').first()).toContainText(
    '1000'
  );
  await run(page, 'cellworks:open-wrangler', { notebook, frame: 'trips' });
  const tab = page.locator('.cw-WranglerTab');
  await expect(head(tab, 'carrier')).toBeVisible();
  await expect(tab.locator('.cw-Palette-item').first()).toBeVisible();
  return tab;
}

const head = (tab: Locator, column: string) =>
  tab.getByRole('group', { name: new RegExp(`^${column}\\b`) });
const steps = (tab: Locator) => tab.locator('.cw-StepLine');
const form = (tab: Locator) => tab.locator('.cw-StepForm');
const titles = (tab: Locator) => tab.locator('.cw-StepLine .cw-StepLine-name');

/** Find an operation in the palette. */
async function operation(tab: Locator, title: string): Promise<Locator> {
  await tab.getByRole('searchbox', { name: 'Find an operation' }).fill(title);
  return tab.locator('.cw-Palette-item', { hasText: title }).first();
}

/** Drag by a pointer, as a hand would: press, move in steps, let go. */
async function drag(page: Page, from: Locator, to: Locator, share = 0.5) {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) {
    throw new Error('What is dragged, or where to, is not to be seen.');
  }
  await page.mouse.move(start.x + 24, start.y + start.height / 2);
  await page.mouse.down();
  const [x, y] = [end.x + end.width / 2, end.y + end.height * share];
  await page.mouse.move(x - 8, y - 2, { steps: 6 });
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.up();
}

test('operations, columns and steps are dragged by a pointer', async ({
  page,
  request
}, info) => {
  const tab = await openWrangler(page, request, 'drags.ipynb');
  const impute = await operation(tab, 'Fill missing values with what is usual');
  await drag(page, impute, head(tab, 'dep_time'));
  await expect(form(tab)).toContainText('Changes 250 cells in 1 column.');
  await look(page, info, 'trial');
  await page.keyboard.press('Enter');
  await expect(titles(tab)).toHaveText([/Fill missing dep_time/]);
  await expect(steps(tab).first()).toContainText('fitted on 1,000 rows');
  await expect(steps(tab).first()).toContainText('1 column changed');

  const dropped = await operation(tab, 'Drop columns');
  await drag(page, dropped, tab.locator('.cw-StepList'), 0.9);
  await expect(form(tab)).toBeVisible();
  await drag(
    page,
    head(tab, 'dest').locator('.cw-Head-name'),
    form(tab).locator('[data-field=columns]')
  );
  await expect(form(tab)).toContainText('Removes 1 column.');
  await form(tab).getByRole('button', { name: 'Add step' }).click();
  await expect(titles(tab)).toHaveText([/Fill missing/, 'Drop dest']);
  await expect(head(tab, 'dest')).toHaveCount(0);

  await drag(page, steps(tab).nth(1), steps(tab).first(), 0.1);
  await expect(titles(tab)).toHaveText(['Drop dest', /Fill missing/]);
  await look(page, info, 'moved');
  expect(await findings(page, '.cw-RecipePane')).toEqual([]);
  expect(await findings(page, '.cw-Palette')).toEqual([]);
});

test('a step is edited, left out and undone; one that fails leaves the others standing', async ({
  page,
  request
}, info) => {
  const tab = await openWrangler(page, request, 'fails.ipynb');
  await run(page, 'cellworks:wrangler-add-step', {
    op: 'drop-columns',
    columns: ['dest']
  });
  await form(tab).getByRole('button', { name: 'Add step' }).click();
  await run(page, 'cellworks:wrangler-add-step', {
    op: 'change-type',
    columns: ['speed']
  });
  await form(tab).getByLabel('To', { exact: true }).selectOption('number');
  // The trial says it already, and the step may be done nevertheless.
  await expect(form(tab).getByRole('alert')).toContainText('fast');
  await form(tab).getByRole('button', { name: 'Add step' }).click();
  const failure = steps(tab).nth(1).getByRole('alert');
  await expect(failure).toContainText('fast');
  await expect(head(tab, 'dest')).toHaveCount(0);
  await expect(head(tab, 'speed')).toBeVisible();
  await look(page, info, 'failing');
  await failure.getByRole('button', { name: 'Show row 2' }).click();
  await expect(tab).toContainText('where step 2 fails');

  await tab.getByRole('checkbox', { name: /^Do step 2/ }).uncheck();
  await expect(failure).toHaveCount(0);
  await steps(tab).nth(1).getByRole('button', { name: /^2/ }).focus();
  await page.keyboard.press('F2');
  await form(tab).getByLabel('What cannot be').selectOption('missing');
  await expect(form(tab)).toContainText('Changes');
  await form(tab).getByRole('button', { name: 'Apply' }).click();
  await tab.getByRole('checkbox', { name: /^Do step 2/ }).check();
  await expect(steps(tab).nth(1)).toContainText('1 column changed');
  for (let at = 0; at < 5; at++) {
    await tab.getByRole('button', { name: 'Undo (Ctrl+Z)' }).click();
  }
  await expect(steps(tab)).toHaveCount(0);
  await expect(head(tab, 'dest')).toBeVisible();
  for (let at = 0; at < 5; at++) {
    await tab.getByRole('button', { name: /^Redo/ }).click();
  }
  await expect(steps(tab)).toHaveCount(2);
  await expect(head(tab, 'dest')).toHaveCount(0);
  await steps(tab).first().getByRole('button', { name: /^1/ }).click();
  await tab.getByRole('button', { name: /^trips/ }).click();
  await expect(head(tab, 'dest')).toBeVisible();
});

test('code goes into one cell of the notebook until somebody edits it, and a recipe into a file and back', async ({
  page,
  request
}) => {
  const tab = await openWrangler(page, request, 'inserts.ipynb');
  const add = async (op: string, column: string) => {
    await run(page, 'cellworks:wrangler-add-step', { op, columns: [column] });
    await form(tab).getByRole('button', { name: 'Add step' }).click();
    await expect(form(tab)).toHaveCount(0);
    await expect(tab.locator('.cw-RecipePane-bar')).toContainText('step');
  };
  const sources = async () => {
    await run(page, 'docmanager:save');
    const { cells } = await readNotebook(request, 'inserts.ipynb');
    return cells.map(one => one.source);
  };
  const insert = async () => {
    await run(page, 'cellworks:wrangler-insert-code');
    return sources();
  };
  await add('drop-columns', 'dest');
  const [, first] = await insert();
  expect(first).toContain('df = df.drop(columns=["dest"])');
  expect(first).toMatch(/trips_clean = clean\(trips\)\ntrips_clean$/);
  await run(page, 'cellworks:open-wrangler', {
    notebook: 'inserts.ipynb',
    frame: 'trips'
  });
  await add('impute', 'dep_time');
  const second = await insert();
  expect(second).toHaveLength(2);
  expect(second[1]).toContain('fitted on 1,000 rows');
  // Somebody writes into the cell: it is theirs from then on.
  await page
    .locator('.jp-Notebook .jp-Cell')
    .nth(1)
    .locator('.cm-content')
    .click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('.head()');
  await run(page, 'cellworks:open-wrangler', {
    notebook: 'inserts.ipynb',
    frame: 'trips'
  });
  await add('drop-columns', 'speed');
  const third = await insert();
  expect(third).toHaveLength(3);
  expect(third[1]).toBe(`${second[1]}.head()`);
  expect(third[2]).toContain('"speed"');
  await run(page, 'notebook:run-cell');
  await expect(page.locator('.jp-Cell').nth(2)).toContainText('542.0');

  await run(page, 'cellworks:open-wrangler', {
    notebook: 'inserts.ipynb',
    frame: 'trips'
  });
  await run(page, 'cellworks:wrangler-save-recipe');
  const asked = tab.getByRole('form', { name: 'Save the recipe' });
  await asked.getByLabel('File').fill('trips.recipe.json');
  await page.keyboard.press('Enter');
  await expect(asked).toHaveCount(0);
  await steps(tab).first().hover();
  await tab.getByRole('button', { name: 'Delete step 1' }).click();
  await expect(steps(tab)).toHaveCount(2);
  await expect(
    page.locator('.lm-TabBar-tab.jp-mod-dirty', { hasText: 'trips' })
  ).toHaveCount(1);
  await run(page, 'cellworks:wrangler-open-recipe', {
    path: 'trips.recipe.json'
  });
  await expect(steps(tab)).toHaveCount(3);
  await expect(titles(tab)).toHaveText([/dest/, /dep_time/, /speed/]);
  // Lab keeps its layout a moment after it changed.
  await expect
    .poll(() => keptLayout(request))
    .toContain('"cellworks-wrangler:');
  await page.reload();
  await expect(titles(tab)).toHaveText([/dest/, /dep_time/, /speed/]);
});

test('three steps, an undo and the code, by the keyboard alone', async ({
  page,
  request
}) => {
  const tab = await openWrangler(page, request, 'keys.ipynb');
  const search = tab.getByRole('searchbox', { name: 'Find an operation' });
  const begin = async (words: string) => {
    await page.keyboard.press('Escape');
    await search.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(form(tab)).toBeVisible();
  };
  const column = async (name: string) => {
    await expect(form(tab).locator('input').first()).toBeFocused();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(form(tab).locator('.cw-ChipsField-chip')).toHaveText([
      new RegExp(name)
    ]);
  };
  await begin('most frequent');
  await column('dep_time');
  await page.keyboard.press('Enter');
  await expect(steps(tab)).toHaveCount(1);
  await begin('drop columns');
  await column('dest');
  await page.keyboard.press('Enter');
  await expect(steps(tab)).toHaveCount(2);
  await begin('mark missing');
  await column('carrier');
  await page.keyboard.press('Enter');
  await expect(steps(tab)).toHaveCount(3);

  await tabTo(page, /^3/);
  await page.keyboard.press('Alt+ArrowUp');
  await expect(titles(tab)).toHaveText([/dep_time/, /carrier/, /dest/]);
  await expect(
    steps(tab).nth(1).getByRole('button', { name: /^2/ })
  ).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(titles(tab)).toHaveText([/dep_time/, /dest/, /carrier/]);
  await byPalette(page, 'Insert the Recipe’s Code into the Notebook');
  await expect(page.locator('.jp-Notebook .jp-Cell')).toHaveCount(2);
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(1)).toContainText(
    'trips_clean = clean(trips)'
  );
});

test('the recipe fits on both sizes of screens and in both themes', async ({
  page,
  request
}, info) => {
  const tab = await openWrangler(page, request, 'looks.ipynb');
  for (const [op, columns] of [
    ['impute', ['dep_time']],
    ['one-hot', ['carrier']]
  ] as const) {
    await run(page, 'cellworks:wrangler-add-step', { op, columns });
    await form(tab).getByRole('button', { name: 'Add step' }).click();
    await expect(form(tab)).toHaveCount(0);
  }
  await expect(steps(tab).nth(1)).toContainText('columns');
  await run(page, 'application:toggle-left-area');
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await wear(page, theme);
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080]
    ]) {
      const name = `${theme.split(' ')[1]}-${width}`;
      await page.setViewportSize({ width, height });
      const pane = tab.locator('.cw-RecipePane');
      await expect
        .poll(() => pane.evaluate(node => node.scrollWidth - node.clientWidth))
        .toBe(0);
      await look(page, info, `${name}-steps`);
      await steps(tab).first().getByRole('button', { name: /^1/ }).focus();
      await page.keyboard.press('F2');
      await expect(form(tab)).toContainText('Changes');
      await look(page, info, `${name}-form`);
      await page.keyboard.press('Escape');
      await expect(form(tab)).toHaveCount(0);
      await tab.getByRole('tab', { name: 'Code' }).click();
      await expect(tab.locator('.cw-Code')).toContainText('def clean');
      await look(page, info, `${name}-code`);
      await tab.getByRole('tab', { name: 'Recipe' }).click();
      await run(page, 'cellworks:wrangler-run-job');
      await look(page, info, `${name}-job`);
      await page.keyboard.press('Escape');
    }
  }
});
