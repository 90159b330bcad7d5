import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { putNotebook, run, runCells } from './lab';

const API = '/cellworks/api';
const EXAMPLE = join(__dirname, '../../examples/flights_pipeline');
const FILES = {
  'flights.py': 'flights.py',
  'helpers.py': 'helpers.py',
  'clean.recipe.json': 'clean.recipe.json',
  'flights.yaml': 'flights.pipeline.yaml'
};
/** What the example calls its model and its endpoint. */
export const LIVE = 'late-flights';

/** Some of the flights of the examples, as the example's dataset. */
const ROWS = `
import cellworks as cw, pandas as pd
from pathlib import Path

flights = pd.read_parquet(Path(cw.examples.__file__).parent / "flights.parquet")
flights[flights.month <= 2].iloc[::10].to_parquet("flights.parquet")
print("registered", cw.datasets.register("flights", "flights.parquet").name)
`;

/** Take away what the pipeline of flights made: nobody else's test shall find it. */
export async function forgetFlights(request: APIRequestContext) {
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

/** Put the pipeline of flights and its code into a folder. */
export async function putFlights(request: APIRequestContext, folder: string) {
  await request.put(`/api/contents/${folder}`, { data: { type: 'directory' } });
  for (const [file, name] of Object.entries(FILES)) {
    const content = readFileSync(join(EXAMPLE, file), 'utf-8');
    const answer = await request.put(`/api/contents/${folder}/${name}`, {
      data: { type: 'file', format: 'text', content }
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

/** Register the flights that it reads, from a notebook of the folder. */
export async function registerFlights(
  page: Page,
  request: APIRequestContext,
  folder: string
) {
  await putNotebook(request, `${folder}/rows.ipynb`, [ROWS]);
  await runCells(page, `${folder}/rows.ipynb`);
  await expect(page.getByText(/^registered flights/)).toBeVisible();
}

/** Run it from its editor. */
export async function runFlights(page: Page, folder: string) {
  await run(page, 'docmanager:open', {
    path: `${folder}/flights.pipeline.yaml`
  });
  await page.getByTitle('Run…').click();
  const asked = page.getByRole('form', { name: 'Run flights.pipeline.yaml' });
  await asked.getByRole('button', { name: 'Run', exact: true }).click();
}
