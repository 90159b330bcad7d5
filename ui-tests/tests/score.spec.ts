import { expect } from '@playwright/test';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from './axe';
import { look, openLab, run, test, wear } from './lab';
import { registered } from './training';

const NAME = 'scored-ui';
const FOLDER = process.env.CELLWORKS_UI_FOLDER ?? '';

test('a file is scored from the page of a version, and the job tells where its rows lie', async ({
  page,
  request
}, info) => {
  test.setTimeout(600_000);
  const source = join(FOLDER, 'march.csv');
  const to = join(FOLDER, 'march-scored.csv');
  const rows = Array.from({ length: 50 }, (_, at) => `${at % 24}.0,7,800,1`);
  rows[20] = '9.0,late,800,1';
  writeFileSync(
    source,
    ['hour,dep_delay,distance,carrier', ...rows, ''].join('\n')
  );
  await openLab(page);
  await registered(request, { name: NAME, depth: 2, auc: 0.61 });
  await run(page, 'cellworks:open-model', { model: `${NAME}/1` });
  await page.getByRole('button', { name: 'Score a file…' }).click();

  const form = page.getByRole('form', { name: 'Score a file' });
  await expect(form.getByLabel('Model version')).toHaveValue(`${NAME}/1`);
  await form.getByRole('button', { name: 'Score', exact: true }).click();
  await expect(form.getByRole('alert').first()).toContainText('begins with /');
  await form.getByLabel('Rows', { exact: true }).fill(join(FOLDER, 'no.csv'));
  await form.getByRole('button', { name: 'Score', exact: true }).click();
  await expect(form.getByRole('alert')).toContainText('There is no file');
  await form.getByLabel('Rows', { exact: true }).fill(source);
  await form.getByLabel('Rows that may fail').fill('1');
  await form.getByRole('button', { name: 'Python' }).click();
  await expect(form).toContainText('error_threshold=1');
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await wear(page, theme);
    await look(page, info, theme);
  }
  expect(await findings(page, '.cw-ScoreTab')).toEqual([]);
  await wear(page, 'JupyterLab Light');
  await form.getByRole('button', { name: 'Score', exact: true }).click();

  const job = page.getByRole('region', { name: /^Job \d+$/ });
  await expect(job).toContainText('succeeded');
  await expect(job).toContainText(to);
  await expect(job).toContainText(`${to}.errors.jsonl`);
  await look(page, info, 'job');
  const scored = readFileSync(to, 'utf8').trim().split('\n');
  expect(scored.length).toBe(51);
  expect(scored[0]).toBe(
    'hour,dep_delay,distance,carrier,prediction,prediction_error'
  );
  expect(existsSync(`${to}.errors.jsonl`)).toBe(true);
});
