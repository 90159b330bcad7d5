import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { openLab, putNotebook, runCells, test } from './lab';

/** 400 rows: a target that the delay tells, an origin with a value for nothing, a year that never varies. */
const MAKE = [
  'import numpy as np, pandas as pd',
  'luck = np.random.default_rng(0)',
  'delay = luck.normal(10, 8, 400).round(1)',
  'delay[7] = 900',
  'flights = pd.DataFrame({',
  '    "delay": delay,',
  '    "origin": np.where(np.arange(400) % 9 == 0, "N/A", luck.choice(["JFK", "EWR"], 400)),',
  '    "tail": [f"N{n}" for n in luck.integers(100, 120, 400)],',
  '    "year": 2013,',
  '    "at": pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(400), "D"),',
  '    "late": np.where(delay + luck.normal(0, 6, 400) > 12, "yes", "no"),',
  '})'
].join('\n');

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
  const panel = page.getByRole('region', { name: 'Data Wrangler: flights' });
  await expect(panel.getByRole('grid', { name: 'Rows' })).toHaveAttribute(
    'aria-rowcount',
    '401'
  );
  return panel;
}

test.afterEach(async ({ request }) => {
  const open = (await (await request.get('/api/sessions')).json()) as {
    id: string;
  }[];
  for (const { id } of open) {
    await request.delete(`/api/sessions/${id}`);
  }
});

test('the report finds what is wrong, a fix becomes a step, and its rows are shown', async ({
  page,
  request
}) => {
  const panel = await openFrame(page, request, 'reported.ipynb');
  await panel.getByRole('tab', { name: 'Report' }).click();
  const report = panel.getByRole('region', { name: 'Report', exact: true });
  await report.getByLabel('Target').selectOption('late');
  await report.getByLabel('Time').selectOption('at');
  await report.getByRole('button', { name: 'Make the report' }).click();
  const disguised = report
    .getByRole('listitem')
    .filter({ hasText: '"N/A" of origin' });
  await expect(disguised).toContainText('45 rows (11%)');
  await expect(
    report.getByRole('table', { name: 'Quick model and baseline' })
  ).toContainText('AUC');

  await disguised.getByRole('button', { name: 'Show 45 rows' }).click();
  await expect(panel.getByRole('grid', { name: 'Rows' })).toHaveAttribute(
    'aria-rowcount',
    '46'
  );
  await disguised
    .getByRole('button', { name: 'Make them missing', exact: true })
    .click();
  await expect(disguised).toContainText('a step mends it');
  await panel.getByRole('tab', { name: 'Recipe' }).click();
  await expect(panel.getByRole('region', { name: 'Recipe' })).toContainText(
    'Make disguised missing values of origin missing'
  );
  await panel.getByRole('tab', { name: 'Report' }).click();
  await expect(report).toContainText('has changed since this report was made');
  await report.getByRole('button', { name: 'Make it again' }).click();
  await expect(disguised).toHaveCount(0);
  await expect(report).toContainText('year is 2013 in every row.');
});

test('a column is dragged onto a well and drawn; its profile keeps rows', async ({
  page,
  request
}) => {
  const panel = await openFrame(page, request, 'drawn.ipynb');
  await panel.getByRole('tab', { name: 'Charts' }).click();
  const charts = panel.getByRole('region', { name: 'Charts' });
  const head = (name: string) =>
    panel.getByRole('group', { name: new RegExp(`^${name}, `) });
  await head('tail').dragTo(
    charts.getByRole('group', { name: 'Column on x' }),
    { sourcePosition: { x: 40, y: 14 } }
  );
  await expect(
    charts.getByRole('img', { name: /^N1\d\d: \d+$/ }).first()
  ).toBeVisible();

  await panel.getByRole('tab', { name: 'Profile' }).click();
  const profile = panel.getByRole('region', { name: 'Profile', exact: true });
  await profile.getByLabel('Column').selectOption('delay');
  await profile.getByLabel('Target').selectOption('late');
  await expect(
    profile.getByRole('region', { name: 'What it tells of late' })
  ).toContainText('correlation ratio');
  await profile.getByRole('button', { name: 'Show these rows' }).click();
  await expect(panel.getByRole('grid', { name: 'Rows' })).toHaveAttribute(
    'aria-rowcount',
    '2'
  );
});
