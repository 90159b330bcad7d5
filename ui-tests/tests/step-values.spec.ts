import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { findingsInBoth } from './axe';
import { look, openLab, putNotebook, run, runCells, test } from './lab';

const API = '/cellworks/api/executions';

/** Rows, what is made of them, and a step that fails and is taken from. */
const FLOW = `import cellworks as cw
import pandas as pd

@cw.step
def rows(count: int) -> cw.Dataset:
    words = {f"column_{n}": [f"value {n} of a row"] * count for n in range(22)}
    data = pd.DataFrame({"delay": range(count), "share": [0.5] * count, **words})
    return data

@cw.step
def fit(data) -> cw.Model:
    class Model:
        def __repr__(self):
            return "Model(alpha=0.25, depth=8)"
    model = Model()
    return model

@cw.step
def grade(model):
    score = 1 / 0
    return score

@cw.step
def publish(score):
    word = f"published {score}"
    return word

@cw.pipeline
def ui_values(count: int = 1200):
    publish(grade(fit(rows(count))))

ui_values.run()`;

interface Listed {
  id: string;
  number: number;
}

async function executions(request: APIRequestContext): Promise<Listed[]> {
  const answer = await request.get(`${API}?pipeline=ui_values`);
  return answer.ok() ? (await answer.json()).executions : [];
}

const node = (page: Page, name: RegExp) =>
  page.locator('.cw-Graph').getByRole('button', { name });
const inspector = (page: Page, step: string) =>
  page.getByRole('complementary', { name: `Step ${step}` });

test.afterEach(async ({ request }) => {
  for (const { id } of await executions(request)) {
    await expect
      .poll(async () => (await request.delete(`${API}/${id}`)).status())
      .toBe(204);
  }
});

test('a step shows how its values begin, and is marked as done with what others take of it', async ({
  page,
  request
}, info) => {
  await openLab(page);
  await putNotebook(request, 'values.ipynb', [FLOW]);
  await runCells(page, 'values.ipynb');
  await expect.poll(async () => (await executions(request)).length).toBe(1);
  const [{ number }] = await executions(request);
  await run(page, 'cellworks:open-execution', { execution: String(number) });

  await expect(node(page, /^grade: failed/)).toBeVisible();
  await node(page, /^rows: succeeded/).click();
  const rows = inspector(page, 'rows').getByRole('region', {
    name: 'Value of data'
  });
  await expect(rows.getByRole('columnheader')).toHaveCount(20);
  await expect(rows.getByRole('row')).toHaveCount(6);
  await expect(inspector(page, 'rows')).toContainText('1,200 rows, 24 columns');
  await look(page, info, 'rows');
  expect(await findingsInBoth(page, '.cw-ExecutionTab')).toEqual([]);
  await look(page, info, 'rows in the other theme');

  await node(page, /^fit: succeeded/).click();
  const fit = inspector(page, 'fit');
  await expect(
    fit.getByRole('region', { name: 'Value of data' })
  ).toBeVisible();
  await expect(fit.getByRole('region', { name: 'Value of model' })).toHaveText(
    'Model(alpha=0.25, depth=8)'
  );
  await look(page, info, 'fit');

  await node(page, /^grade: failed/).click();
  const failed = inspector(page, 'grade');
  await failed.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Mark as done' }).click();
  const form = failed.getByRole('form', { name: 'Mark grade as done' });
  const mark = form.getByRole('button', { name: 'Mark as done' });
  await mark.click();
  await expect(form.getByRole('alert')).toHaveText(
    'publish takes it: say what it is.'
  );
  await form.getByLabel(/^score/).fill('three');
  await mark.click();
  await expect(form.getByRole('alert')).toContainText('no JSON');
  await look(page, info, 'marking');
  expect(await findingsInBoth(page, '.cw-ExecutionTab')).toEqual([]);
  await look(page, info, 'marking in the other theme');
  await form.getByLabel(/^score/).fill('3');
  await mark.click();
  await expect(node(page, /^grade: marked done/)).toBeVisible();
  await run(page, 'cellworks:resume-execution', { execution: String(number) });
  await node(page, /^publish: succeeded/).click();
  await expect(inspector(page, 'publish')).toContainText('published 3');
});
