import { expect, type Locator, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { forgetAll, putData, removeData, ROOT } from './data';
import { openLab, putNotebook, readNotebook, run, runCells, test } from './lab';

const FLIGHTS = join(
  __dirname,
  '../../magics/cellworks/examples/flights.parquet'
);
const COLUMNS = [
  'year',
  'dep_delay',
  'arr_delay',
  'carrier',
  'origin',
  'distance',
  'hour'
];
const FRAME = `import numpy as np
import pandas as pd
import cellworks as cw

flights = pd.read_parquet(${JSON.stringify(FLIGHTS)})[${JSON.stringify(COLUMNS)}].head(6_000)
flights["late"] = flights["arr_delay"] > 15
flights.loc[::50, "carrier"] = "?"`;

const panel = (page: Page) =>
  page.getByRole('region', { name: 'main area content' });
const steps = (page: Page) => page.getByRole('list', { name: 'Steps' });
const header = (page: Page, name: string) =>
  page
    .getByRole('toolbar', { name: 'Columns' })
    .getByRole('button', { name, exact: true });
const operation = (page: Page, name: string) =>
  page
    .getByRole('region', { name: 'Operations' })
    .getByRole('button', { name: new RegExp(`^${name} `) });

/** Find an operation by a word, and drag it somewhere. */
async function drag(page: Page, word: string, name: string, to: Locator) {
  await page.getByRole('searchbox', { name: 'Find an operation' }).fill(word);
  await operation(page, name).dragTo(to);
}

/** Do the step that is being written. */
async function add(page: Page) {
  const count = await steps(page).getByRole('listitem').count();
  await page.getByRole('button', { name: 'Add step' }).click();
  await expect(page.getByRole('button', { name: 'Add step' })).toBeHidden();
  await expect(steps(page).getByRole('listitem')).toHaveCount(count);
}

/** Choose one of the ways out. */
async function leave(page: Page, title: string) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: title, exact: true }).click();
}

/** Put a cell at the end of the notebook, run it, and wait for what it says. */
async function cell(page: Page, source: string, says: string) {
  await page.getByRole('tab', { name: 'wrangling.ipynb' }).click();
  await run(page, 'notebook:move-cursor-down');
  await page.evaluate(text => {
    const app = window.jupyterapp as unknown as {
      shell: {
        currentWidget: {
          content: {
            model: {
              sharedModel: {
                cells: unknown[];
                insertCell(at: number, cell: object): void;
              };
            };
            activeCellIndex: number;
          };
        };
      };
    };
    const { content } = app.shell.currentWidget;
    const { sharedModel } = content.model;
    sharedModel.insertCell(sharedModel.cells.length, {
      cell_type: 'code',
      source: text
    });
    content.activeCellIndex = sharedModel.cells.length - 1;
  }, source);
  await run(page, 'notebook:run-cell');
  await expect
    .poll(
      async () => {
        await run(page, 'docmanager:save');
        const { cells } = await readNotebook(page.request, 'wrangling.ipynb');
        return JSON.stringify(cells.at(-1)?.outputs);
      },
      { timeout: 180_000 }
    )
    .toContain(says);
}

test.afterEach(async ({ request }) => {
  await forgetAll(request);
  for (const { name } of (
    await (await request.get('/cellworks/api/endpoints')).json()
  ).endpoints) {
    await request.delete(`/cellworks/api/endpoints/${name}`);
  }
  ['clean.recipe.json', 'clean.parquet', 'names.csv'].forEach(removeData);
});

test('the whole loop: drag, see, mend, take the code, save, reopen, run as a job, train, deploy before raw rows', async ({
  page,
  request
}) => {
  test.setTimeout(900_000);
  await page.setViewportSize({ width: 1720, height: 900 });
  await openLab(page);
  await putNotebook(request, 'wrangling.ipynb', [FRAME, '%wrangle flights']);
  await runCells(page, 'wrangling.ipynb');
  await run(page, 'application:toggle-left-area');

  await test.step('open the frame by its magic', async () => {
    await expect(
      page.getByRole('heading', { name: 'flights', exact: true })
    ).toBeVisible({ timeout: 120_000 });
    await expect(panel(page)).toContainText('6,000 x 8');
    await expect(
      page.getByRole('grid', { name: 'Rows' }).getByRole('row')
    ).not.toHaveCount(1);
  });

  await test.step('drag an operation onto a column, and see what it would change', async () => {
    await drag(
      page,
      'impute',
      'Fill missing values with what is usual',
      header(page, 'dep_delay')
    );
    await expect(
      page.getByText(/^Changes \d+ cells in 1 column\.$/)
    ).toBeVisible();
    await expect(
      page.getByRole('checkbox', { name: 'Only changes' })
    ).toBeVisible();
    await add(page);
    await expect(steps(page)).toContainText('Fill missing dep_delay');
  });

  await test.step('drag an operation into the recipe, and a column into its field', async () => {
    await drag(
      page,
      'one-hot',
      'One-hot encode',
      page.getByRole('region', { name: 'Recipe' })
    );
    const form = page.getByRole('form', { name: 'One-hot encode' });
    await header(page, 'carrier').dragTo(
      form.getByRole('combobox', { name: 'Columns' })
    );
    await expect(form).toContainText('carrier');
    await expect(form).toContainText(/Adds \d+ columns, removes 1 column/);
    await add(page);
    await expect(steps(page)).toContainText('columns');
  });

  await test.step('mend two warnings of the report', async () => {
    await page.getByRole('tab', { name: 'Report', exact: true }).click();
    const report = page.getByRole('tabpanel', { name: 'Report' });
    await report.getByRole('combobox', { name: 'Target' }).selectOption('late');
    await report.getByRole('button', { name: 'Make the report' }).click();
    // One value only, and what is known after the answer: each is mended by leaving the column out.
    for (const column of ['year', 'arr_delay']) {
      await report
        .getByRole('button', { name: `Drop ${column}`, exact: true })
        .first()
        .click({ timeout: 180_000 });
    }
    await page.getByRole('tab', { name: 'Recipe', exact: true }).click();
    await expect(steps(page)).toContainText('Drop year');
    await expect(steps(page)).toContainText('Drop arr_delay');
  });

  await test.step('insert the code: the frame that it makes is the panel’s', async () => {
    await leave(page, 'Insert code into the notebook');
    await page.getByRole('tab', { name: 'wrangling.ipynb' }).click();
    await run(page, 'notebook:run-all-cells');
    await cell(page, 'flights_clean.shape', '(6000, ');
    await page.getByRole('tab', { name: 'flights', exact: true }).click();
    await leave(page, 'Save recipe…');
    const form = page.getByRole('form', { name: 'Save the recipe' });
    await form.getByRole('textbox', { name: 'File' }).fill('clean.recipe.json');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(() => existsSync(join(ROOT, 'clean.recipe.json')))
      .toBe(true);
    await cell(
      page,
      `recipe = cw.recipes.load("clean.recipe.json")
pd.testing.assert_frame_equal(recipe(flights), flights_clean)
len(recipe), "same"`,
      "(4, 'same')"
    );
  });

  await test.step('close, and open the recipe again on the frame', async () => {
    await page.getByRole('tab', { name: 'clean', exact: true }).click();
    await run(page, 'application:close');
    await run(page, 'cellworks:open-wrangler', {
      notebook: 'wrangling.ipynb',
      frame: 'flights',
      recipe: 'clean.recipe.json'
    });
    await expect(steps(page).getByRole('listitem')).toHaveCount(4);
  });

  await test.step('run it as a job, which makes a version', async () => {
    await leave(page, 'New dataset version…');
    const form = page.getByRole('form', {
      name: 'Make a dataset’s version of all rows'
    });
    await form.getByRole('textbox', { name: 'Dataset' }).fill('clean');
    await form.getByRole('textbox', { name: 'File' }).fill('clean.parquet');
    await form.getByRole('button', { name: 'Run as a job' }).click();
    await expect
      .poll(
        async () =>
          (await request.get('/cellworks/api/datasets/clean')).status(),
        { timeout: 180_000 }
      )
      .toBe(200);
    await cell(
      page,
      `made = cw.datasets["clean"].frame()
pd.testing.assert_frame_equal(made, flights_clean.reset_index(drop=True))
"the job made it"`,
      'the job made it'
    );
  });

  await test.step('train on it, deploy with the recipe in front, ask with raw rows', async () => {
    await cell(
      page,
      `from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

raw, before = flights.drop(columns="late"), cw.recipes.load("clean.recipe.json")

def numbers(rows):
    return rows.select_dtypes(["number", "bool"])

def fit(rows, answers):
    parts = before.to_transformer(), FunctionTransformer(numbers)
    return make_pipeline(*parts, HistGradientBoostingClassifier(random_state=0)).fit(rows, answers)

model = fit(raw, flights["late"])
cw.submit(fit, raw, flights["late"], register="late-ui").wait()
endpoint = cw.deploy("late-ui", endpoint="raw-rows")
asked = raw.tail(200)
list(endpoint.predict(asked)) == list(model.predict(asked)), "asked"`,
      "(True, 'asked')"
    );
  });
});

test('a file dropped on a table is asked what it is to it, and becomes a step with a second frame', async ({
  page,
  request
}) => {
  test.setTimeout(300_000);
  putData('names.csv', 'carrier,name\nUA,United\nAA,American\n');
  await putNotebook(request, 'wrangling.ipynb', [FRAME, '%wrangle flights']);
  await openLab(page);
  await runCells(page, 'wrangling.ipynb');
  await expect(panel(page)).toContainText('6,000 x 8', { timeout: 120_000 });
  await run(page, 'filebrowser:refresh');
  const file = page
    .getByRole('region', { name: 'File Browser Section' })
    .getByText('names.csv');
  await file.hover();
  await page.mouse.down();
  // Lab draws what is dragged over everything, so the place is pointed at and not asked for.
  const box = await page.getByRole('region', { name: 'Recipe' }).boundingBox();
  expect(box).not.toBeNull();
  if (box) {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y, { steps: 12 });
    await page.mouse.move(x + 2, y + 2);
  }
  await page.mouse.up();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Join its columns' })
    .click();
  const form = page.getByRole('form', { name: 'Join a second frame' });
  await header(page, 'carrier').dragTo(
    form.getByRole('combobox', { name: 'Keys (optional)', exact: true })
  );
  await expect(form).toContainText('Adds 1 column');
  await add(page);
  await expect(steps(page)).toContainText('names.csv');
});
