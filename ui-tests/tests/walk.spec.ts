import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page,
  test
} from '@playwright/test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, TOKEN } from '../servers';
import {
  Gate,
  openLab,
  reach,
  readNotebook,
  type Row,
  run,
  submit
} from './lab';

const API = '/cellworks/api';
const HOUR = 3_600_000;

/** A server that asks for its token, known to whoever has it, as a script of the person's would be. */
let known: APIRequestContext;

test.beforeAll(async ({ playwright }, { project }) => {
  known = await playwright.request.newContext({
    baseURL: project.use.baseURL,
    extraHTTPHeaders: { Authorization: `token ${TOKEN}` }
  });
});

test.afterAll(async () => {
  for (const state of ['queued', 'starting', 'running']) {
    const answer = await known.get(`${API}/jobs?state=${state}`);
    for (const { id } of (await answer.json()).jobs) {
      await known.post(`${API}/jobs/${id}/stop`, { data: { grace: 0 } });
    }
  }
  await known.dispose();
});

test('without the token nothing is told and nothing is done', async ({
  request
}) => {
  expect((await request.get(`${API}/jobs`)).status()).toBe(403);
  expect((await request.post(`${API}/jobs`, { data: {} })).status()).toBe(403);
});

test('a first day: ten things that a person comes to do, behind a token and XSRF checks', async ({
  page: today,
  context
}) => {
  test.setTimeout(1_200_000);
  const cards = today.getByRole('region', { name: 'main area content' });
  const home = today.getByRole('tabpanel', { name: 'Home' });
  const sidebar = today.getByRole('region', { name: 'Cellworks' }).first();
  const jobs = today.getByRole('grid', { name: 'Jobs' });

  await test.step('open', async () => {
    await openLab(today, `/lab?reset&token=${TOKEN}`);
    await today.getByRole('tab', { name: 'Cellworks', exact: true }).click();
    await expect(sidebar).toContainText('supervisor up');
    await sidebar.getByRole('button', { name: 'Home', exact: true }).click();
    await expect(home).toContainText('%%train my-first-job');
  });

  await test.step('run the quickstart, by Run All', async () => {
    await home
      .getByRole('button', { name: 'Open the Cellworks Quickstart' })
      .click();
    await openTab(today, 'quickstart.ipynb');
    // Lab runs nothing while a notebook has no kernel yet, and does not say so.
    await expect(today.locator('#jp-main-statusbar')).toContainText('Idle');
    await today.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await today
      .getByRole('menuitem', { name: 'Run All Cells', exact: true })
      .click();
    // Lab draws only the cells in view, so the end is read from the notebook itself.
    const outputs = async () => {
      // The report that the notebook opens comes in front of it, and what is in front is what is saved.
      await today.getByRole('tab', { name: 'quickstart.ipynb' }).click();
      await run(today, 'docmanager:save');
      const { cells } = await readNotebook(known, 'quickstart.ipynb');
      return cells.map(cell => JSON.stringify(cell.outputs));
    };
    await expect
      .poll(async () => (await outputs()).join(), { timeout: 600_000 })
      .toContain('0.313');
    const texts = await outputs();
    expect(texts.join()).not.toContain('"output_type":"error"');
    expect(
      texts.find(text => text?.includes('waiting for job')),
      'the cell that names the model waited for it'
    ).toMatch(/0\.6\d\d/);
  });

  await test.step('find why a job failed', async () => {
    await addCell(today, '%%train wrong-column\nflights["dep_dly"].mean()');
    const card = cards.getByRole('region', { name: /^Job \d+ wrong-column$/ });
    await expect(card.getByRole('status')).toContainText('failed');
    await expect(card.getByRole('alert')).toContainText("KeyError: 'dep_dly'");
    await card.getByRole('button', { name: 'Open', exact: true }).click();
    const job = today.getByRole('region', { name: /^Job \d+$/ });
    await job.getByRole('button', { name: 'Show line 1' }).click();
    await expect(
      job.getByRole('note', { name: 'Line 1 raised the error' })
    ).toBeVisible();
  });

  await test.step('compare three runs', async () => {
    await sidebar
      .getByRole('list', { name: 'Experiments' })
      .getByRole('button', { name: 'late-flights' })
      .click();
    const rows = today
      .getByRole('grid', { name: 'Runs' })
      .getByRole('row', { name: /late-flights/ });
    await expect(rows).toHaveCount(3);
    for (const row of await rows.all()) {
      await row.getByRole('checkbox').check();
    }
    await today.getByRole('button', { name: 'Compare 3 runs' }).click();
    const comparison = today.getByRole('region', {
      name: 'Comparison of 3 runs'
    });
    await expect(comparison.getByRole('row', { name: /^depth / })).toHaveText(
      /^depth(?=.*8)(?=.*4)(?=.*2)/
    );
  });

  await test.step('find the cell of a run', async () => {
    await today
      .getByRole('region', { name: 'Comparison of 3 runs' })
      .getByRole('link', { name: /late-flights/ })
      .first()
      .click();
    await today
      .getByRole('region', { name: 'Run late-flights' })
      .getByRole('button', { name: 'Go to its cell' })
      .click();
    await expect(
      today.locator('.jp-Notebook:visible .jp-Cell.jp-mod-active')
    ).toContainText('%%train late-flights');
  });

  await test.step('stop a job', async () => {
    await addCell(today, `%%train takes-long\n${new Gate().wait}`);
    await sidebar
      .getByRole('button', { name: 'Open Jobs in the main area' })
      .click();
    const row = jobs.getByRole('row', { name: /takes-long \d+/ });
    await expect(row).toContainText('running');
    const job = await jobNamed('takes-long');

    // The page's own cookie, without the XSRF token that a script of ours would send, stops nothing.
    const forged = await today.request.post(`${API}/jobs/${job.id}/stop`, {
      data: {}
    });
    expect(forged.status()).toBe(403);
    expect((await forged.json()).code).toBe('xsrf');

    await row.click();
    await detailOf(today, job).getByRole('button', { name: 'Stop' }).click();
    await expect(row).toContainText('stopped');
  });

  await test.step('clone a job with another parameter', async () => {
    const first = await jobNamed('late-flights');
    await jobs
      .getByRole('row', { name: `late-flights ${first.number}` })
      .click();
    await detailOf(today, first)
      .getByRole('button', { name: 'Clone with edits…' })
      .click();
    const form = today.getByRole('form', { name: 'Edit and rerun' });
    await form.getByRole('textbox', { name: 'depth' }).fill('3');
    await form.getByRole('button', { name: 'Rerun' }).click();
    const latest = async () => (await jobNamed('late-flights')).number;
    await expect.poll(latest).toBeGreaterThan(first.number);
    const again = await jobNamed('late-flights');
    await expect(detailOf(today, again)).toContainText('succeeded');
  });

  const data = join(folder, 'token', 'notebooks', 'delays.csv');
  await test.step('register a dataset', async () => {
    writeFileSync(data, 'carrier,delay\nUA,11\nAA,20\nB6,\n');
    await sidebar
      .getByRole('button', { name: 'Open Datasets in the main area' })
      .click();
    // the sidebar has a button of that name too
    await today
      .locator('#jp-main-dock-panel')
      .getByRole('button', { name: /^Register/ })
      .first()
      .click();
    const form = today.getByRole('form', { name: 'Register a dataset' });
    const path = form.getByRole('textbox', {
      name: 'File, folder, URL or database'
    });
    await path.fill('delays.csv');
    await path.press('Tab');
    await expect(
      today.getByRole('region', { name: 'What lies there' })
    ).toContainText('3 x 2');
    await form.getByRole('button', { name: 'Register' }).click();
    await expect(
      today.getByRole('region', { name: 'Dataset delays', exact: true })
    ).toContainText('unchanged');
  });

  await test.step('spot a changed source', async () => {
    writeFileSync(data, 'carrier,delay\n');
    await expect(
      sidebar.getByRole('list', { name: 'Not what they were' })
    ).toContainText('delays');
    await today.getByRole('tab', { name: 'Home' }).click();
    await home
      .getByRole('list', { name: 'Needs attention: datasets' })
      .getByRole('link', { name: /delays/ })
      .click();
    await expect(
      today
        .getByRole('region', { name: 'Dataset delays', exact: true })
        .getByRole('alert')
    ).toContainText('14 bytes where there were');
  });

  await test.step('come back next morning', async () => {
    const gate = new Gate();
    const night = await submit(known, 'over-night', gate.wait);
    const lost = await submit(known, 'lost-in-the-night', new Gate().wait);
    await reach(known, night, 'running');
    await reach(known, lost, 'running');
    await today.getByRole('tab', { name: 'Home' }).click();
    await expect(home).toContainText('lost-in-the-night');
    // What has ended so far was seen; that the two began is no news.
    const news = await known.get(`${API}/activity?limit=1`);
    const [{ number }] = (await news.json()).activities;
    await keptVisit(number);
    await today.close();
    await goBack(14 * HOUR);

    gate.open();
    const broke = await submit(known, 'broke-at-night', '{}["dep_dly"]');
    killWithTheMachine(lost);
    await reach(known, night, 'succeeded');
    await reach(known, broke, 'failed');
    await reach(known, lost, 'lost');

    const morning = await context.newPage();
    await openLab(morning, '/lab');
    await run(morning, 'cellworks:open-home');
    await toldInTheMorning(
      morning.getByRole('tabpanel', { name: 'Home' }),
      night
    );

    // A reload is the same visit; marking all as seen begins another.
    await keptVisit(number);
    await openLab(morning, '/lab');
    // Which tab was in front is kept a moment later than it is shown.
    await run(morning, 'cellworks:open-home');
    const again = morning.getByRole('tabpanel', { name: 'Home' });
    await toldInTheMorning(again, night);
    await again.getByRole('button', { name: 'Mark all as seen' }).click();
    await expect(again).toContainText('Nothing needs your attention.');
    await expect(
      again.getByRole('list', { name: 'Happened since you were last here' })
    ).toHaveCount(0);
  });
});

async function toldInTheMorning(home: Locator, night: Row) {
  await expect(
    home.getByRole('heading', { name: /^Since you were last here, / })
  ).toBeVisible();
  await expect(home).toContainText(/1 failed · 1 lost|1 lost · 1 failed/);
  const since = home.getByRole('list', {
    name: 'Happened since you were last here'
  });
  await expect(since.getByRole('listitem')).toHaveCount(3);
  await expect(since).toContainText(`over-night ${night.number}`);
  await expect(since).not.toContainText('takes-long');
  await expect(
    home.getByRole('list', { name: 'Happened before that' })
  ).toContainText('takes-long');
  const attention = home.getByRole('list', { name: 'Needs attention: jobs' });
  await expect(
    attention.getByRole('listitem').filter({ hasText: 'lost-in-the-night' })
  ).toContainText('the machine restarted');
  await expect(attention).toContainText('broke-at-night');
}

async function openTab(page: Page, name: string) {
  await page.getByRole('tab', { name, exact: true }).click();
}

/** Write a cell at the notebook's end, and run it. */
async function addCell(page: Page, source: string) {
  await openTab(page, 'quickstart.ipynb');
  await page.evaluate(async text => {
    const commands = window.jupyterapp?.commands;
    const { content } = (await commands?.execute('docmanager:open', {
      path: 'quickstart.ipynb'
    })) as { content: { activeCellIndex: number; widgets: unknown[] } };
    content.activeCellIndex = content.widgets.length - 1;
    await commands?.execute('notebook:insert-cell-below');
    await commands?.execute('notebook:replace-selection', { text });
  }, source);
  await run(page, 'notebook:run-cell');
}

function detailOf(page: Page, { number }: Row): Locator {
  return page.getByRole('region', { name: `Job ${number}`, exact: true });
}

/** The latest job of a name that trains; what scores with a model is called like it. */
async function jobNamed(name: string): Promise<Row> {
  const answer = await known.get(`${API}/jobs?search=${name}&sort=-number`);
  const { jobs }: { jobs: (Row & { kind: string })[] } = await answer.json();
  return jobs.filter(({ kind }) => kind === 'training')[0];
}

/** Wait until Lab has kept what was last seen, in the person's workspace. */
async function keptVisit(change: number) {
  await expect
    .poll(async () => {
      const kept = await known.get('/lab/api/workspaces/default');
      const { data } = kept.ok() ? await kept.json() : { data: {} };
      return data['cellworks-visit:home']?.last?.number ?? -1;
    })
    .toBeGreaterThanOrEqual(change);
}

/** Let the last look at Home be longer ago. */
async function goBack(milliseconds: number) {
  const address = '/lab/api/workspaces/default';
  const kept = await (await known.get(address)).json();
  kept.data['cellworks-visit:home'].last.time -= milliseconds;
  const answer = await known.put(address, { data: kept });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Kill what watches over a job and what it runs, as the end of the machine would. */
function killWithTheMachine(job: Row) {
  const own = join(folder, 'token/home/jobs', job.id);
  const claims = readdirSync(own, { recursive: true })
    .map(String)
    .filter(name => name.endsWith('claim.json'));
  expect(claims).toHaveLength(1);
  const { pid } = JSON.parse(readFileSync(join(own, claims[0]), 'utf8'));
  process.kill(pid, 'SIGKILL');
}
