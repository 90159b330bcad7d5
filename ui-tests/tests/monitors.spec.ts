import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { findings } from './axe';
import { forgetAll, putData, register } from './data';
import {
  keptLayout,
  look,
  openLab,
  putNotebook,
  run,
  runCells,
  test,
  wear
} from './lab';

const API = '/cellworks/api/drift';

/** Rows of weather by the hour, so much warmer than they were. */
function weather(warmer: number): string {
  const rows = Array.from({ length: 400 }, (_, at) => {
    const day = String(1 + Math.floor(at / 24)).padStart(2, '0');
    const hour = String(at % 24).padStart(2, '0');
    const temp = 30 + ((at * 37) % 41) / 4 + warmer;
    return `2013-01-${day}T${hour}:00:00,${temp.toFixed(2)},${(at * 13) % 100}`;
  });
  return ['time_hour,temp,humid', ...rows, ''].join('\n');
}

/** Forget every kept report. */
async function forgetReports(request: APIRequestContext): Promise<void> {
  const { drifts } = await (await request.get(`${API}?limit=1000`)).json();
  for (const { id } of drifts as { id: string }[]) {
    await request.delete(`${API}/${id}`);
  }
}

/** Have two sources compared as the form does, and wait for the report. */
async function compared(
  request: APIRequestContext,
  name: string,
  current: string
): Promise<void> {
  const answer = await request.post(API, {
    data: {
      reference: { type: 'dataset', ref },
      current: { type: 'file', path: current },
      name
    }
  });
  expect(answer.status(), await answer.text()).toBe(202);
  await expect
    .poll(
      async () => {
        const found = await request.get(`${API}?search=${name}`);
        return (await found.json()).total;
      },
      { timeout: 90_000 }
    )
    .toBe(1);
}

const form = (page: Page) => page.getByRole('form', { name: 'Compare data' });
const submit = (page: Page) =>
  form(page).getByRole('button', { name: 'Compare', exact: true });
const reports = (page: Page) =>
  page.getByRole('grid', { name: 'Drift reports' });

let january: string;
let july: string;
/** The dataset's version: a number is never given twice. */
let ref: string;

test.beforeEach(async ({ page, request }) => {
  test.setTimeout(300_000);
  january = putData('january.csv', weather(0));
  july = putData('july.csv', weather(40));
  await openLab(page);
  await forgetReports(request);
  const { row } = await register(request, 'weather-ui', january);
  ref = `${row.name}/${row.version}`;
});

test.afterEach(async ({ request }) => {
  await forgetAll(request);
  await forgetReports(request);
});

test('an empty panel teaches, and leads to the form that compares a dataset with a file', async ({
  page
}, info) => {
  await run(page, 'cellworks:open-monitors');
  const empty = page.getByText('A drift report says how far data has moved');
  await expect(empty).toBeVisible();
  await look(page, info, 'empty');
  await page.getByRole('button', { name: 'Compare data…' }).last().click();

  await submit(page).click();
  await expect(form(page).getByRole('alert')).toHaveText([
    'Such as flights/1.',
    'Such as ~/data/july.parquet.'
  ]);
  const [reference, current] = ['Reference', 'Current'].map(name =>
    form(page).getByRole('group', { name: new RegExp(`^${name}`) })
  );
  await reference.getByLabel('Dataset').fill(ref);
  await current.getByLabel('Path').fill(july);
  await form(page).getByLabel('Windows of').fill('1d');
  await form(page).getByLabel('Name of the report').fill('january to july');
  await submit(page).click();
  await expect(form(page).getByRole('alert')).toHaveText(
    'Windows need one to cut the rows by.'
  );
  await form(page).getByLabel('Time column').fill('time_hour');
  await form(page).getByLabel('Column 1').fill('humid');
  await form(page).getByLabel('Limit humid').fill('0.2');
  await form(page).getByRole('button', { name: 'CLI' }).click();
  await expect(form(page)).toContainText(
    `cellworks drift dataset:${ref} ${july} --threshold humid=0.2 --time time_hour --window 1d --keep --name 'january to july'`
  );
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await wear(page, theme);
    await look(page, info, `form ${theme}`);
  }
  expect(await findings(page, '.cw-CompareTab')).toEqual([]);
  await wear(page, 'JupyterLab Light');
  await submit(page).click();

  const tab = page.getByRole('tab', { name: /^january to july \d+$/ });
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  await expect(form(page)).toHaveCount(0);
  await expect(page.getByText(/temp went up/).first()).toBeVisible();
  await run(page, 'cellworks:open-monitors');
  const row = reports(page).getByRole('row', { name: /january to july/ });
  await expect(row).toContainText('violation');
  await expect(row).toContainText(/1 broke.* of 3/);
  await expect(row).toContainText(ref);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByLabel('Windows', { exact: true }).check();
  await expect(
    row.getByRole('gridcell', { name: '17', exact: true })
  ).toBeVisible();
});

test('a comparison that fails says why, with the end of its log', async ({
  page
}, info) => {
  await run(page, 'cellworks:compare-data', {
    reference: `dataset:${ref}`,
    current: '/nowhere/july.parquet'
  });
  await submit(page).click();
  const alert = form(page).getByRole('alert');
  await expect(alert).toContainText('/nowhere/july.parquet');
  await expect(alert.getByRole('link', { name: /^job \d+$/ })).toBeVisible();
  await expect(page.getByText(/^drift \d+ failed/)).toHaveCount(0);
  await look(page, info, 'failed');
  await form(page).getByLabel('Path').fill(july);
  await expect(alert).toHaveCount(0);
  await submit(page).click();
  await expect(page.getByText(/temp went up/).first()).toBeVisible();
});

test('reports are found, narrowed, opened by address, and deleted after a question', async ({
  page,
  request
}, info) => {
  await compared(request, 'warmer', july);
  await compared(request, 'alike', january);
  await run(page, 'cellworks:open-monitors');
  const list = page.locator('.cw-MonitorsPanel-list');
  await expect(list.getByRole('status').first()).toHaveText('2 reports');
  await list.getByRole('searchbox').fill('warm');
  await expect(list.getByRole('status').first()).toHaveText('1 report');
  await list.getByRole('searchbox').fill('');
  await list.getByLabel('Status').selectOption('ok');
  await expect(reports(page).getByRole('row')).toHaveCount(2);
  await expect(reports(page)).toContainText('alike');
  await list.getByLabel('Status').selectOption('unjudged');
  await page.getByRole('button', { name: 'Show all reports' }).click();

  const warmer = reports(page).getByRole('row', { name: /warmer/ });
  await warmer.click();
  const detail = page.locator('.cw-MonitorsPanel-detail');
  await expect(detail.getByText(/temp went up/).first()).toBeVisible();
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080]
  ]) {
    await page.setViewportSize({ width, height });
    await look(page, info, `panel ${width}`);
  }
  expect(await findings(page, '.cw-MonitorsPanel-list')).toEqual([]);

  await warmer.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete Drift Report…' }).click();
  const question = detail.getByRole('group', { name: /^Delete the report/ });
  await expect(question).toContainText('warmer');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(warmer).toHaveCount(0);
  await expect(detail).toHaveCount(0);

  const { drifts } = await (await request.get(API)).json();
  const { number } = drifts[0];
  await openLab(page, `/lab?reset&cellworks=monitors/${number}`);
  const tab = page.getByRole('tab', { name: `alike ${number}` });
  await expect(tab).toBeVisible();
  await page.waitForURL(url => !url.search.includes('cellworks'));
  // Lab keeps its layout a moment after it changed.
  await expect
    .poll(() => keptLayout(request))
    .toContain(`"cellworks-drift:${number}"`);
  await openLab(page, '/lab');
  await expect(tab).toBeVisible();
});

test('a job that nobody looks at is told of once, and Open shows its report', async ({
  page,
  request
}, info) => {
  await run(page, 'cellworks:show-sidebar');
  await compared(request, 'from elsewhere', july);
  const told = page.getByRole('alert').filter({ hasText: 'from elsewhere' });
  await expect(told).toContainText('temp lies outside');
  const side = page
    .getByRole('list', { name: 'Drift reports' })
    .getByRole('listitem');
  await expect(side).toContainText('from elsewhere');
  await look(page, info, 'told');
  await told.getByRole('button', { name: 'Open' }).click();
  await expect(
    page.getByRole('tab', { name: /^from elsewhere/ })
  ).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(/^from elsewhere \d+ succeeded/)).toHaveCount(0);
});

test('a notebook opens the report that it has made, and its button brings it back', async ({
  page,
  request
}) => {
  await putNotebook(request, 'drift.ipynb', [
    [
      'import cellworks as cw',
      `drift = cw.drift(${JSON.stringify(january)}, ${JSON.stringify(july)})`,
      'drift.keep("from a notebook").open()'
    ].join('\n')
  ]);
  await runCells(page, 'drift.ipynb');
  const tab = page.getByRole('tab', { name: /^from a notebook \d+$/ });
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  await run(page, 'docmanager:open', { path: 'drift.ipynb' });
  await expect(tab).toHaveAttribute('aria-selected', 'false');
  const way = page.getByRole('button', { name: 'Open the dashboard' });
  await way.click();
  await expect(tab).toHaveAttribute('aria-selected', 'true');
});
