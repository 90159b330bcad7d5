import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import { findings } from './axe';
import { openLab, run, submit, test } from './lab';

const NAME = 'late-flights-ui';
const FOLDER = process.env.CELLWORKS_UI_FOLDER ?? '';

/** A cell that trains a model, logs it as people do, and writes its baseline beside the notebooks. */
function training(depth: number, auc: number, file: string): string {
  return `
import mlflow, numpy as np, pandas as pd, pathlib
from sklearn.linear_model import LogisticRegression
from cellworks_engine.statistics.baselines import make_baseline, pack
rng = np.random.default_rng(${depth})
X = pd.DataFrame({"hour": rng.integers(5, 24, 4000).astype(float), "dep_delay": rng.gamma(0.6, 30, 4000) - 8,
    "distance": rng.lognormal(6.7, 0.7, 4000), "carrier": rng.choice(4, 4000).astype(float)})
y = (X.dep_delay > 15).astype(int)
model = LogisticRegression(C=${depth}, max_iter=2000).fit(X, y)
mlflow.log_param("depth", ${depth})
mlflow.log_metric("auc", ${auc})
mlflow.sklearn.log_model(model, name="model", input_example=X.head(2), pip_requirements=["scikit-learn"])
kinds = X.assign(carrier=rng.choice(["UA", "AA", "B6", "DL"], 4000), dep_delay=X.dep_delay.mask(X.hour > 22))
pathlib.Path(${JSON.stringify(file)}).write_bytes(pack(make_baseline(kinds, model.predict_proba(X)[:, 1], label=y)))
`;
}

/** Register a trained model with its baseline, as the SDK does; returns the run. */
async function registered(
  request: APIRequestContext,
  depth: number,
  auc: number
): Promise<string> {
  const file = join(FOLDER, `baseline-${depth}`);
  const job = await submit(request, NAME, training(depth, auc, file), {
    experiment: 'models-ui'
  });
  let state = '';
  let runId = '';
  await expect
    .poll(
      async () => {
        const { row } = await (
          await request.get(`/cellworks/api/jobs/${job.id}`)
        ).json();
        state = row.state;
        runId = row.run_id;
        return ['succeeded', 'failed', 'lost'].includes(state);
      },
      { timeout: 150_000 }
    )
    .toBe(true);
  expect(state).toBe('succeeded');
  const bytes = readFileSync(file);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const put = await request.put(`/cellworks/api/content/${digest}`, {
    data: bytes,
    headers: { 'content-type': 'application/octet-stream' }
  });
  expect(put.ok(), await put.text()).toBe(true);
  await expect
    .poll(
      async () => {
        const made = await request.post(
          `/cellworks/api/models/${NAME}/versions`,
          { data: { run: runId, mark: randomUUID(), baseline: digest } }
        );
        return made.status();
      },
      { timeout: 60_000 }
    )
    .toBe(201);
  return runId;
}

async function theme(page: Page, name: string): Promise<void> {
  await run(page, 'apputils:change-theme', { theme: name });
  await expect(page.locator('body')).toHaveAttribute(
    'data-jp-theme-name',
    name
  );
}

test('a version is compared, approved, named champion, and then not deleted', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  await openLab(page);
  await run(page, 'cellworks:open-models');

  await registered(request, 2, 0.61);
  await registered(request, 6, 0.66);
  const row = page.getByRole('row', { name: new RegExp(NAME) });
  await expect(row).toContainText('pending');
  await row.click();
  const detail = page.getByRole('region', { name: `Model ${NAME}` });
  await expect(
    detail.getByRole('row', { name: new RegExp(`${NAME}/1`) })
  ).toContainText('0.61');

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
  await detail.getByRole('button', { name: 'Cancel' }).click();
  await expect(detail.getByRole('alert')).toHaveCount(0);

  for (const name of ['JupyterLab Light', 'JupyterLab Dark']) {
    await theme(page, name);
    for (const tab of ['Versions', 'Signature', 'Checks', 'Baseline']) {
      await detail.getByRole('tab', { name: tab }).click();
      expect(await findings(page, '.cw-ModelsPanel')).toEqual([]);
    }
  }
  await theme(page, 'JupyterLab Light');
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
