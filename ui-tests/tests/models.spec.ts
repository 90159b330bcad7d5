import { expect } from '@playwright/test';
import { join } from 'node:path';
import { findingsInBoth } from './axe';
import { openLab, reach, run, submit, test, wear } from './lab';
import { registered } from './training';

const NAME = 'late-flights-ui';

test('a version is compared, approved, named champion, and then not deleted', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  await openLab(page);
  await run(page, 'cellworks:open-models');

  await registered(request, { name: NAME, depth: 2, auc: 0.61 });
  await registered(request, { name: NAME, depth: 6, auc: 0.66 });
  const row = page.getByRole('row', { name: new RegExp(NAME) });
  await expect(row).toContainText('pending');
  await row.click();
  const detail = page.getByRole('region', { name: `Model ${NAME}` });
  await expect(
    detail.getByRole('row', { name: new RegExp(`${NAME}/1`) })
  ).toContainText(/0\.61.*late-rows.*\d (kB|MB)/);

  await detail.getByRole('tab', { name: 'Compare' }).click();
  await detail
    .getByRole('combobox', { name: 'Another version' })
    .selectOption('1');
  const differs = detail.getByRole('table', { name: 'What differs' });
  await expect(differs).toContainText('depth');
  await expect(differs).toContainText('auc');

  await detail.getByRole('tab', { name: 'Baseline' }).click();
  await expect(
    detail.getByRole('img', { name: /Histogram of dep_delay/ })
  ).toBeVisible();

  await detail.getByRole('button', { name: 'Approve…' }).click();
  await detail
    .getByRole('textbox', { name: 'Comment' })
    .fill('beats version 1 on March');
  await detail.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(detail).toContainText('beats version 1 on March');
  await expect(row).toContainText('approved');

  await detail.getByRole('button', { name: 'Aliases…' }).click();
  await detail.getByLabel('Alias', { exact: true }).fill('champion');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('@champion 2');

  await detail.getByRole('button', { name: `Delete ${NAME}/2…` }).click();
  await detail.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(detail.getByRole('alert')).toContainText('champion');
  await page.keyboard.press('Escape');
  await expect(detail.getByRole('alert')).toHaveCount(0);

  await detail.getByRole('tab', { name: 'Compiled' }).click();
  await expect(detail).toContainText('compile=True');
  const compiled = 'compiled-ui';
  const begun = await request.post(
    `/cellworks/api/endpoints/${compiled}/deployments`,
    { data: { version: `${NAME}/2`, scaling: { compile: true } } }
  );
  expect(begun.status(), await begun.text()).toBe(201);
  const judged = detail
    .getByRole('list', { name: 'Compiled' })
    .getByRole('listitem');
  await expect(judged).toContainText(/Rows compared.*\d,\d{3}/, {
    timeout: 240_000
  });
  await expect(judged).toContainText('all equal');
  await expect(judged.getByRole('link', { name: compiled })).toBeVisible();

  for (const tab of [
    'Versions',
    'Signature',
    'Checks',
    'Baseline',
    'Compiled'
  ]) {
    await detail.getByRole('tab', { name: tab }).click();
    expect(await findingsInBoth(page, '.cw-ModelsPanel'), tab).toEqual([]);
  }
  await wear(page, 'JupyterLab Light');

  const gone = await request.delete(`/cellworks/api/endpoints/${compiled}`);
  expect(gone.ok()).toBe(true);
  await detail.getByRole('tab', { name: 'Compiled' }).click();
  await expect(judged).toContainText('2, which has ended');
});

test('a run’s model is registered by the form, and an unknown run is told of', async ({
  page
}) => {
  await openLab(page);
  await run(page, 'cellworks:register-model', { name: 'by-form' });
  const form = page.getByRole('form', { name: 'Register a model' });
  await form.getByRole('textbox', { name: 'Run' }).fill('feedbeef');
  await form.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(form.getByRole('alert')).toContainText('feedbeef');
  await form.getByRole('button', { name: 'CLI' }).click();
  await expect(form).toContainText(
    'cellworks models register by-form --run feedbeef'
  );
});

test('what was trained elsewhere is registered by its path, a pickle once its maker is trusted', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  const file = join(process.env.CELLWORKS_UI_FOLDER ?? '', 'elsewhere.pkl');
  const job = await submit(
    request,
    'elsewhere',
    [
      'import pickle, pathlib, numpy as np',
      'from sklearn.linear_model import LinearRegression',
      'model = LinearRegression().fit(np.arange(10.0).reshape(-1, 1), np.arange(10.0))',
      `pathlib.Path(${JSON.stringify(file)}).write_bytes(pickle.dumps(model))`
    ].join('\n')
  );
  await reach(request, job, 'succeeded');
  await openLab(page);
  await run(page, 'cellworks:register-model', { name: 'by-path' });
  const form = page.getByRole('form', { name: 'Register a model' });
  await form.getByRole('combobox', { name: 'Made by' }).selectOption('path');
  await form.getByRole('textbox', { name: 'Path' }).fill(file);
  await form.getByRole('textbox', { name: 'Input example' }).fill('[[5.0]]');
  const register = form.getByRole('button', { name: 'Register', exact: true });
  await register.click();
  await expect(form.getByRole('alert')).toContainText(
    'elsewhere.pkl runs code of whoever made it'
  );
  await form.getByRole('checkbox', { name: /^I trust its maker/ }).check();
  await form.getByRole('button', { name: 'CLI' }).click();
  await expect(form).toContainText(`--path ${file}`);
  expect(await findingsInBoth(page, '.cw-RegisterTab')).toEqual([]);
  await wear(page, 'JupyterLab Light');
  await register.click();
  const version = page.getByRole('region', { name: 'Model by-path' });
  await expect(version.getByRole('row', { name: /by-path\/1/ })).toContainText(
    'pending'
  );
  await expect(form).toHaveCount(0);
});
