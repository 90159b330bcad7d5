import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { look, openLab, putNotebook, run, runCells, test } from './lab';

const API = '/cellworks/api';
const EXAMPLE = join(__dirname, '../../examples/flights_pipeline');
const FILES = {
  'flights.py': 'flights.py',
  'helpers.py': 'helpers.py',
  'clean.recipe.json': 'clean.recipe.json',
  'flights.yaml': 'flights.pipeline.yaml'
};
const FOLDER = 'live';
/** What the example calls its model and its endpoint. */
const LIVE = 'late-flights';

/** Some of the flights of the examples, as the example's dataset. */
const ROWS = `
import cellworks as cw, pandas as pd
from pathlib import Path

flights = pd.read_parquet(Path(cw.examples.__file__).parent / "flights.parquet")
flights[flights.month <= 2].iloc[::10].to_parquet("flights.parquet")
print("registered", cw.datasets.register("flights", "flights.parquet").name)
`;

const node = (page: Page, name: RegExp) =>
  page.locator('.cw-Graph').getByRole('button', { name });

/** Take away what the pipeline made: nobody else's test shall find it. */
async function forget(request: APIRequestContext) {
  const listed = await request.get(`${API}/executions?pipeline=flights`);
  for (const { id, state } of (await listed.json()).executions) {
    if (state === 'running') {
      await request.post(`${API}/executions/${id}/stop`);
    }
    await expect
      .poll(async () =>
        (await request.delete(`${API}/executions/${id}`)).status()
      )
      .toBe(204);
  }
  await request.delete(`${API}/endpoints/${LIVE}`);
  await request.delete(`${API}/models/${LIVE}/aliases/champion`);
  const model = await request.get(`${API}/models/${LIVE}`);
  const { versions } = model.ok() ? await model.json() : { versions: [] };
  for (const { version } of versions) {
    await expect
      .poll(async () =>
        (
          await request.delete(`${API}/models/${LIVE}/versions/${version}`)
        ).status()
      )
      .toBe(204);
  }
  await request.delete(`${API}/models/${LIVE}`);
  await request.delete(`${API}/datasets/flights/versions/1?force=true`);
}

test.beforeEach(async ({ request }) => {
  await request.put(`/api/contents/${FOLDER}`, { data: { type: 'directory' } });
  for (const [file, name] of Object.entries(FILES)) {
    const content = readFileSync(join(EXAMPLE, file), 'utf-8');
    const answer = await request.put(`/api/contents/${FOLDER}/${name}`, {
      data: { type: 'file', format: 'text', content }
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
});

test.afterEach(({ request }) => forget(request));

test('the flights pipeline is run from the editor, and its model answers', async ({
  page,
  request
}, info) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await openLab(page);
  await putNotebook(request, `${FOLDER}/rows.ipynb`, [ROWS]);
  await runCells(page, `${FOLDER}/rows.ipynb`);
  await expect(page.getByText(/^registered flights/)).toBeVisible();

  await run(page, 'docmanager:open', {
    path: `${FOLDER}/flights.pipeline.yaml`
  });
  await page.getByTitle('Run…').click();
  const asked = page.getByRole('form', { name: 'Run flights.pipeline.yaml' });
  await asked.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(node(page, /^clean: (running|succeeded)/)).toBeVisible();
  await expect(node(page, /^deploy: waiting/)).toBeVisible();
  await look(page, info, 'running');
  await expect(node(page, /^evaluate: succeeded/)).toBeVisible();
  await expect(node(page, /^stop: left out/)).toBeVisible();
  await expect(node(page, /^deploy: succeeded/)).toBeVisible();
  await expect(node(page, /^drift: succeeded/)).toBeVisible();
  await look(page, info, 'live');

  // From the step to what it made, and a question to it.
  await node(page, /^deploy: succeeded/).click();
  const deploy = page.getByRole('complementary', { name: 'Step deploy' });
  await deploy.getByRole('link', { name: LIVE }).click();
  const endpoint = page.getByRole('region', { name: `Endpoint ${LIVE}` });
  await endpoint.getByRole('tab', { name: 'Try it' }).click();
  await endpoint
    .getByRole('form', { name: 'Try it' })
    .getByRole('textbox')
    .click();
  await page.keyboard.insertText(
    '{"dataframe_split": {"columns": ["distance", "minutes"], "data": [[1400, 5]]}}'
  );
  await endpoint.getByRole('button', { name: 'Send' }).click();
  await expect(endpoint.getByRole('region', { name: 'Answer' })).toContainText(
    'predictions'
  );
  await expect(
    endpoint.getByRole('status').filter({ hasText: '200' })
  ).toBeVisible();
  await look(page, info, 'answered');
});
