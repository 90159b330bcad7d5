import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OwnServer, port } from '../servers';
import {
  forgetFlights,
  putFlights,
  registerFlights,
  runFlights
} from './flights';
import { openLab, putNotebook, run, runCells, submit, test } from './lab';
import { registered } from './training';

// The pictures of README and the user guide, made in one morning with the quickstart, by `make pictures` alone.
const own = new OwnServer('pictures', port + 3);

test.use({ baseURL: own.url });
test.beforeAll(() => own.start());
test.afterAll(() => own.kill());

const FAILING =
  'flight = {"dep_time": 517}\nhour = flight["dep_hour"] // 100\nhour';

/** The quickstart's cells by their ids. */
function quickstart(): Record<string, string> {
  const path = join(__dirname, '../../examples/quickstart.ipynb');
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as {
    cells: { id: string; source: string[] }[];
  };
  return Object.fromEntries(cells.map(cell => [cell.id, cell.source.join('')]));
}

async function take(page: Page, name: string) {
  // What was clicked last is not what the picture is about.
  await page.mouse.move(0, 0);
  await page.screenshot({
    path: join(process.env.CELLWORKS_PICTURES ?? '', `${name}.png`),
    animations: 'disabled'
  });
}

test('the pictures of the guide are what a person sees', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  const cells = quickstart();
  await putNotebook(request, 'late-flights.ipynb', [
    cells.data,
    cells.settings,
    cells.train,
    'jan_feb.to_parquet("jan_feb.parquet")\ncw.datasets.register("jan_feb", "jan_feb.parquet")',
    cells.rerun
  ]);
  // A toast would lie over what a picture is about.
  const quiet = await request.put('/lab/api/settings/cellworks:jobs', {
    data: { raw: '{"notify": "never"}' }
  });
  expect(quiet.ok(), await quiet.text()).toBe(true);
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await runCells(page, 'late-flights.ipynb');
  await run(page, 'cellworks:open-jobs');
  await page.evaluate(() => {
    const shell = window.jupyterapp?.shell;
    const [notebook, jobs] = [...(shell?.widgets('main') ?? [])].slice(-2);
    shell?.add(jobs, 'main', { mode: 'split-bottom', ref: notebook.id });
  });
  const card = page.getByRole('region', { name: /^Job 1 late-flights$/ });
  await expect(card.getByRole('status')).toContainText('running');
  await expect(card).toContainText(/auc 0\.6/);
  await card.evaluate(node => node.scrollIntoView({ block: 'center' }));
  await take(page, 'studio');

  const jobs = page.getByRole('grid', { name: 'Jobs' });
  await expect(jobs.getByRole('row', { name: /succeeded/ })).toHaveCount(3, {
    timeout: 300_000
  });
  await run(page, 'docmanager:save-all');
  await run(page, 'application:close-all');
  await submit(request, 'late-by-hour', FAILING);

  await run(page, 'cellworks:open-home');
  const attention = page.getByRole('list', { name: 'Needs attention: jobs' });
  await expect(attention).toContainText('late-by-hour');
  await take(page, 'home');

  await run(page, 'cellworks:open-jobs');
  await jobs.getByRole('row', { name: /late-by-hour/ }).click();
  const told = page.getByRole('region', { name: 'Job 4', exact: true });
  await expect(told.getByRole('alert')).toContainText("KeyError: 'dep_hour'");
  await take(page, 'job-failed');

  await run(page, 'cellworks:open-runs', { experiment: 'late-flights' });
  const runs = page.getByRole('grid', { name: 'Runs' });
  const finished = runs.getByRole('row').filter({ hasText: 'finished' });
  await expect(finished).toHaveCount(3);
  for (const row of await finished.all()) {
    await row.getByRole('checkbox').check();
  }
  await expect(page.getByRole('img', { name: /^auc: / })).toBeVisible();
  await take(page, 'runs');
  await page.getByRole('button', { name: 'Compare 3 runs' }).click();
  const values = page.getByRole('table', { name: 'What was compared' });
  await expect(values.getByRole('row', { name: /^depth/ })).toBeVisible();
  await take(page, 'compare');

  await run(page, 'cellworks:open-datasets');
  await page.getByRole('row', { name: /jan_feb/ }).click();
  const rows = page.getByRole('grid', { name: 'First rows' });
  await expect(rows.getByRole('gridcell').first()).toBeAttached();
  await take(page, 'datasets');
});

test('the picture of the wrangler is of a step before it is done', async ({
  page,
  request
}) => {
  await putNotebook(request, 'clean.ipynb', [
    'import cellworks as cw\nflights, weather = cw.examples.flights()',
    '%wrangle flights'
  ]);
  await openLab(page);
  await runCells(page, 'clean.ipynb');
  const wrangler = page.getByRole('region', { name: 'Data Wrangler: flights' });
  await expect(wrangler).toContainText('336,776 x 26');
  await run(page, 'application:toggle-left-area');
  const begin = (op: string, columns: string[]) =>
    run(page, 'cellworks:wrangler-add-step', { op, columns });
  await begin('drop-columns', ['year', 'month', 'day']);
  await wrangler.getByRole('button', { name: 'Add step' }).click();
  await begin('impute', ['dep_delay']);
  await expect(wrangler).toContainText(/Changes 8,?255 cells in 1 column/);
  await wrangler.getByRole('checkbox', { name: 'Only changes' }).check();
  await expect(wrangler.getByRole('grid', { name: 'Rows' })).toHaveAttribute(
    'aria-rowcount',
    '8256'
  );
  await expect(wrangler.locator('.cw-mod-waiting, .cw-mod-old')).toHaveCount(0);
  await take(page, 'wrangler');
});

test('the pictures of endpoints are of two versions that answer', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  const name = 'late-arrivals';
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  for (const depth of [2, 6]) {
    await registered(request, { name, depth, auc: 0.6 + depth / 100 });
  }
  const at = '/cellworks/api/endpoints/flights';
  for (const [version, share] of [
    [1, 100],
    [2, 30]
  ]) {
    const decided = await request.post(
      `/cellworks/api/models/${name}/versions/${version}/decision`,
      { data: { state: 'approved' } }
    );
    expect(decided.ok(), await decided.text()).toBe(true);
    const made = await request.post(`${at}/deployments`, {
      data: { version: `${name}/${version}`, share }
    });
    expect(made.status(), await made.text()).toBe(201);
    await expect
      .poll(async () => (await (await request.get(at)).json()).row.state)
      .toBe('serving');
  }
  await run(page, 'cellworks:open-endpoints');
  const row = page
    .getByRole('grid', { name: 'Endpoints' })
    .getByRole('row', { name: /flights/ });
  await row.click();
  const { example } = await (await request.get(at)).json();
  // Until the line of the rate has a shape.
  const until = Date.now() + 45_000;
  while (Date.now() < until) {
    await request.post(`${at}/invoke`, { data: { body: example } });
  }
  const detail = page.getByRole('region', { name: 'Endpoint flights' });
  await expect(
    detail.getByRole('slider', { name: 'Share of 2, given by 1' })
  ).toHaveAttribute('aria-valuenow', '30');
  await expect(row).toContainText('/s');
  await take(page, 'endpoints');
  await run(page, 'cellworks:deploy', { model: `${name}/2` });
  const wizard = page.getByRole('form', { name: 'Deploy a version' });
  await wizard.getByRole('textbox', { name: 'Endpoint' }).fill('flights');
  await expect(wizard).toContainText(`At flights: ${name}/1 70%`);
  await wizard.getByRole('button', { name: 'Next' }).click();
  await wizard
    .getByRole('radio', { name: 'a share beside the others' })
    .check();
  await wizard.getByRole('button', { name: 'Review' }).click();
  await wizard.getByRole('button', { name: 'Python' }).click();
  await take(page, 'deploy');
  await request.delete(at);
});

test('the picture of pipelines is of real flights and a step that is looked at', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  await putFlights(request, 'pipeline');
  await openLab(page);
  await registerFlights(page, request, 'pipeline');
  await runFlights(page, 'pipeline');
  const graph = page.locator('.cw-Graph');
  await expect(
    graph.getByRole('button', { name: /^drift: succeeded/ })
  ).toBeVisible({ timeout: 300_000 });
  const state = async () => {
    const listed = await request.get('/cellworks/api/executions');
    return (await listed.json()).executions[0].state;
  };
  await expect.poll(state).toBe('succeeded');
  await graph.getByRole('button', { name: /^evaluate/ }).click();
  // What is told in the corner goes by itself.
  await expect(page.getByRole('alert')).toHaveCount(0);
  await take(page, 'pipeline');
  await forgetFlights(request);
});
