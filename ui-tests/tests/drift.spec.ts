import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { readFileSync } from 'node:fs';
import { findings } from './axe';
import { putData } from './data';
import { look, openLab, run, submit, test, wear } from './lab';

const DAYS = 60;
const HOURS = 24 * DAYS;
const START = Date.UTC(2026, 2, 1);

/** Numbers that a seed decides: a pair of files is the same in every run. */
function* drawn(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1664525 + 1013904223) % 4294967296;
    yield state / 4294967296;
  }
}

/** Twelve columns and their time, a row every six minutes; from the middle on, three of them move. */
function rows(seed: number, moves: boolean): string {
  const random = drawn(seed);
  const next = () => random.next().value;
  const bell = () => next() + next() + next() + next() - 2;
  const lines = [
    'at,temp,wind,carrier,due,rain,visib,gate,dest,humid,pressure,queue,crew'
  ];
  for (let at = 0; at < HOURS * 10; at++) {
    const late = moves && at > HOURS * 5;
    const time = START + at * 360_000;
    const due = new Date(START + (next() + (late ? 0.4 : 0)) * 3e9);
    lines.push(
      [
        new Date(time).toISOString().slice(0, 19),
        (bell() + (late ? 1.5 : 0)).toFixed(3),
        (next() * 30).toFixed(2),
        next() < (late ? 0.7 : 0.3) ? 'UA' : 'AA',
        due.toISOString().slice(0, 19),
        next() < 0.9 ? '0' : next().toFixed(2),
        (10 - next()).toFixed(2),
        `g${Math.floor(next() * 40)}`,
        ['ATL', 'ORD', 'LAX', 'MIA'][Math.floor(next() * 4)],
        (next() * 100).toFixed(1),
        (1000 + bell() * 8).toFixed(1),
        String(Math.floor(next() * 12)),
        next() < (late ? 0.3 : 0.02) ? '' : String(2 + Math.floor(next() * 5))
      ].join(',')
    );
  }
  return lines.join('\n');
}

/** Compare two files as the form does, and return the report's number. */
async function compared(
  request: APIRequestContext,
  name: string
): Promise<number> {
  const answer = await request.post('/cellworks/api/drift', {
    data: {
      name,
      reference: { type: 'file', path: putData('then.csv', rows(1, false)) },
      current: { type: 'file', path: putData('now.csv', rows(2, true)) },
      settings: { thresholds: { due: 0.1 }, out_of_range: 1 },
      columns: { time: 'at', window: 86_400 }
    }
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return kept(request, name);
}

/** The number of the newest report of a name; undefined where there is none. */
async function find(
  request: APIRequestContext,
  name: string
): Promise<number | undefined> {
  const found = await request.get('/cellworks/api/drift', {
    params: { search: name }
  });
  const { drifts }: { drifts: { number: number }[] } = await found.json();
  return drifts[0]?.number;
}

/** Wait until a report of that name is kept. */
async function kept(request: APIRequestContext, name: string): Promise<number> {
  await expect
    .poll(() => find(request, name), { timeout: 240_000 })
    .toBeDefined();
  return (await find(request, name)) ?? 0;
}

/** Drag over a part of the windows, from a share of the width to another. */
async function brush(page: Page, report: Locator, from: number, to: number) {
  const handle = report
    .getByRole('slider', { name: 'Windows shown: first' })
    .first();
  const layer = handle.locator('xpath=../..');
  const box = await layer.boundingBox();
  expect(box).toBeTruthy();
  if (box) {
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * from, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, y, { steps: 6 });
    await page.mouse.up();
  }
}

/** The line of a feature in the table. */
function line(report: Locator, feature: string): Locator {
  return report
    .getByRole('grid', { name: 'Features by harm' })
    .getByRole('row')
    .filter({
      has: report.page().getByRole('gridcell', { name: feature, exact: true })
    });
}

const TWELVE = 'twelve features';
let twelve = 0;

async function opened(
  page: Page,
  request: APIRequestContext
): Promise<Locator> {
  twelve ||= (await find(request, TWELVE)) ?? (await compared(request, TWELVE));
  await openLab(page);
  await run(page, 'cellworks:open-drift', { drift: String(twelve) });
  const report = page.getByRole('region', { name: `Drift report ${twelve}` });
  await expect(line(report, 'temp')).toContainText('drift');
  return report;
}

test('windows are brushed by pointer and by keys, and what moved in them is said', async ({
  page,
  request
}) => {
  const report = await opened(page, request);
  const said = report.getByRole('status', { name: 'What moved' });
  await expect(said).toContainText('temp went up');
  await expect(line(report, 'crew')).toContainText('violation');

  await brush(page, report, 0.05, 0.4);
  await expect(said).toContainText('none moved');
  await expect(line(report, 'temp')).toContainText('ok');
  await brush(page, report, 0.6, 0.9);
  await expect(line(report, 'temp')).toContainText('drift');
  await expect(line(report, 'wind')).toContainText('ok');
  await said.getByRole('button', { name: '1 more' }).click();
  await expect(said).toContainText('crew is missing in');

  const first = report.getByRole('slider', { name: 'Windows shown: first' });
  const last = report.getByRole('slider', { name: 'Windows shown: last' });
  await first.focus();
  await page.keyboard.press('Home');
  await last.focus();
  await page.keyboard.press('Home');
  await expect(last).toHaveAttribute('aria-valuetext', '2026-03-01 00:00');
  await expect(said).toContainText('none moved');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowRight');
  await expect(last).toHaveAttribute('aria-valuetext', '2026-03-05 00:00');
  await page.keyboard.press('Escape');
  await expect(report.getByText('all 60 windows')).toBeVisible();
  await expect(said).toContainText('temp went up');
});

test('two stretches are compared with one another, and code says the same', async ({
  page,
  request
}) => {
  const report = await opened(page, request);
  await brush(page, report, 0.6, 0.95);
  await report.getByRole('button', { name: 'Compare two stretches' }).click();
  // Against what stood before: the second half began there.
  const against = report.getByRole('radio', { name: /^Against: 2026-/ });
  await expect(against).toBeChecked();
  await brush(page, report, 0.05, 0.4);
  await expect(line(report, 'temp')).toContainText('drift');
  await brush(page, report, 0.52, 0.58);
  await expect(line(report, 'temp')).toContainText('ok');
  await report.getByRole('radio', { name: /^Shown/ }).click();
  await brush(page, report, 0.1, 0.3);
  await expect(line(report, 'temp')).toContainText('drift');

  await report.getByRole('button', { name: 'Code' }).click();
  await expect(report.getByText(/drift\.between\("2026-03-/)).toBeVisible();
  await expect(report.getByText(/--against-since 2026-04-/)).toBeVisible();
  await page.keyboard.press('Escape');
  await report.getByRole('button', { name: 'All windows' }).click();
  await expect(report.getByText('all 60 windows')).toBeVisible();
});

test('a feature of numbers, of categories and of times has both sides over one another', async ({
  page,
  request
}) => {
  const report = await opened(page, request);
  await line(report, 'temp').click();
  const temp = report.getByRole('region', { name: 'Feature temp' });
  await expect(
    temp.getByRole('img', { name: 'Distribution of temp on both sides' })
  ).toBeVisible();
  await expect(
    temp.getByRole('table', { name: 'Distances of temp' })
  ).toContainText('wasserstein');
  await temp.getByText('As a table').click();
  await expect(
    temp.getByRole('table', { name: 'Shares of temp' }).getByRole('row')
  ).not.toHaveCount(0);

  await line(report, 'carrier').click();
  const carrier = report.getByRole('region', { name: 'Feature carrier' });
  await expect(
    carrier.getByRole('img', { name: 'Shares of carrier on both sides' })
  ).toContainText('UA');
  await line(report, 'due').click();
  const due = report.getByRole('region', { name: 'Feature due' });
  await expect(due.getByText(/^2026-0\d-\d\d \d\d:\d\d/).first()).toBeVisible();

  const search = report.getByRole('searchbox', { name: 'Filter features' });
  await search.fill('press');
  await expect(report.getByText('1 of 13')).toBeVisible();
  await search.fill('');
  await report
    .getByRole('combobox', { name: 'Which features' })
    .selectOption('moved');
  await expect(report.getByText('4 of 13')).toBeVisible();
  await report
    .getByRole('combobox', { name: 'What is drawn in time' })
    .selectOption('distance');
  await expect(
    report.getByRole('img', { name: /^Distance of due: .*limit 0.1/ })
  ).toBeVisible();
});

test('the rows of a stretch open in a notebook beside those of the reference', async ({
  page,
  request
}) => {
  const report = await opened(page, request);
  await line(report, 'temp').click();
  await brush(page, report, 0.9, 0.905);
  await expect(line(report, 'temp')).toContainText('drift');
  await report.getByRole('button', { name: 'Open rows in a notebook' }).click();
  const notebook = page.locator('.jp-NotebookPanel:visible');
  await expect(notebook).toContainText(`cw.drifts[${twelve}]`);
  // A day of rows or two, as the pixels fall, and the 14,400 of the reference.
  await expect(notebook).toContainText(/(240|480) rows × 13 columns/);
  await expect(notebook).toContainText('14400 rows × 13 columns');
});

test('the page of what is looked at is exported, and needs no network', async ({
  page,
  request
}) => {
  const report = await opened(page, request);
  const saved = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      report.getByRole('link', { name: 'Export HTML' }).click()
    ]);
    expect(download.suggestedFilename()).toBe(`drift-${twelve}.html`);
    return readFileSync(await download.path(), 'utf8');
  };
  const whole = await saved();
  expect(whole).toContain('temp went up');
  expect(whole).toContain('aria-label="Windows in time"');
  expect(whole).not.toMatch(/<script|src=|href=/);
  await brush(page, report, 0.05, 0.4);
  await expect(line(report, 'temp')).toContainText('ok');
  expect(await saved()).toContain('Nothing moved past its limit');
});

test('a report of twelve features is read by a screen reader, in light and dark', async ({
  page,
  request
}, info) => {
  await opened(page, request);
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await wear(page, theme);
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      await look(page, info, `twelve-${theme.slice(11)}-${width}`);
    }
    expect(await findings(page, '.cw-Report')).toEqual([]);
  }
});

test('five hundred features in two thousand windows are brushed as few are', async ({
  page,
  request
}, info) => {
  test.setTimeout(420_000);
  const job = await submit(
    request,
    'many features',
    `
import numpy as np, pandas as pd, cellworks as cw
rng, n = np.random.default_rng(0), 100_000
late = np.linspace(0, 1, n)
now = pd.DataFrame({f"f{i:03d}": rng.normal(size=n) + (i % 7 == 0) * 2 * late for i in range(500)})
now["at"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) * 2000 * 3600 / n, "s")
cw.drift(now.drop(columns="at").head(10_000), now, time="at", window="1h", keep="many features")
`
  );
  expect(job).toBeTruthy();
  const number = await kept(request, 'many features');
  await openLab(page);
  await run(page, 'cellworks:open-drift', { drift: String(number) });
  const report = page.getByRole('region', { name: `Drift report ${number}` });
  await expect(report.getByText('all 2,000 windows')).toBeVisible();
  await report.getByRole('searchbox', { name: 'Filter features' }).fill('f007');
  await expect(line(report, 'f007')).toContainText('drift');
  await brush(page, report, 0.0, 0.05);
  await expect(
    report.getByRole('status', { name: 'What moved' })
  ).toContainText('none moved');
  await brush(page, report, 0.8, 0.99);
  await expect(
    report.getByRole('status', { name: 'What moved' })
  ).toContainText('72 drifted of 500');
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await wear(page, theme);
    await look(page, info, `many-${theme.slice(11)}`);
  }
});
