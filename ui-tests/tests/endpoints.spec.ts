import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { findingsInBoth } from './axe';
import { openLab, run, test, wear } from './lab';
import { registered, registeredBroken } from './training';

const NAME = 'served-ui';
const ENDPOINT = 'flights-ui';
const API = `/cellworks/api/endpoints/${ENDPOINT}`;

/** Who gets how much, as the server says. */
async function shares(
  request: APIRequestContext
): Promise<Record<string, number>> {
  const { row } = await (await request.get(API)).json();
  const rows: { name: string; share: number }[] = row.deployments;
  return Object.fromEntries(rows.map(one => [one.name, one.share]));
}

/** Go through the wizard's last step, and wait until it serves. */
async function deployed(page: Page, wizard: Locator): Promise<void> {
  await wizard.getByRole('button', { name: 'Deploy', exact: true }).click();
  const way = page.getByRole('list', { name: 'Progress' });
  await expect(
    way.getByRole('listitem').filter({ hasText: 'It serves' })
  ).toHaveAttribute('aria-current', 'step');
  await page.getByRole('button', { name: `Open ${ENDPOINT}` }).click();
}

/** Drag a handle by a part of the bar's height; down is more than nothing. */
async function drag(page: Page, handle: Locator, part: number): Promise<void> {
  const bar = await handle.locator('..').boundingBox();
  const box = await handle.boundingBox();
  expect(bar && box).toBeTruthy();
  if (bar && box) {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + part * bar.height, { steps: 8 });
    await page.mouse.up();
  }
}

test('a version is approved, deployed, tried, split with another, and taken back', async ({
  page,
  request
}) => {
  test.setTimeout(900_000);
  await openLab(page);
  await registered(request, { name: NAME, depth: 2, auc: 0.61 });
  await registered(request, { name: NAME, depth: 6, auc: 0.66 });

  await run(page, 'cellworks:open-model', { model: NAME });
  const version = page.getByRole('region', { name: `Model ${NAME}` });
  await version.getByRole('tab', { name: 'Compare' }).click();
  await version
    .getByRole('combobox', { name: 'Another version' })
    .selectOption('1');
  await expect(
    version.getByRole('table', { name: 'What differs' })
  ).toContainText('depth');
  await version.getByRole('button', { name: 'Approve…' }).click();
  await version.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(version.getByRole('button', { name: 'Approve…' })).toHaveCount(
    0
  );

  await version.getByRole('button', { name: 'Deploy…' }).click();
  const wizard = page.getByRole('form', { name: 'Deploy a version' });
  const next = wizard.getByRole('button', { name: 'Next' });
  await expect(wizard.getByRole('combobox', { name: 'Version' })).toHaveValue(
    '2'
  );
  await wizard.getByRole('textbox', { name: 'Endpoint' }).fill(ENDPOINT);
  await next.click();
  await wizard.getByRole('textbox', { name: 'Workers' }).fill('none');
  await next.click();
  await expect(wizard.getByRole('alert')).toContainText('from 1 to 64');
  await wizard.getByRole('textbox', { name: 'Workers' }).fill('1');
  await next.click();
  await wizard.getByRole('button', { name: 'CLI' }).click();
  await expect(wizard).toContainText(
    `cellworks deploy ${NAME}/2 --endpoint ${ENDPOINT}`
  );
  await deployed(page, wizard);

  const detail = page.getByRole('region', { name: `Endpoint ${ENDPOINT}` });
  await detail.getByRole('tab', { name: 'Try it' }).click();
  await expect(detail).toContainText('dep_delay');
  await detail.getByRole('button', { name: 'Send' }).click();
  await expect(detail.getByRole('region', { name: 'Answer' })).toContainText(
    'predictions'
  );
  const answered = detail.getByRole('status').filter({ hasText: '200' });
  await expect(answered).toContainText(/\d ms/);
  await expect(answered).toContainText('answered by 2');
  await detail.getByRole('button', { name: 'curl' }).click();
  await expect(detail.getByRole('region', { name: 'curl' })).toContainText(
    'Authorization: Bearer $(cat '
  );

  await detail.getByRole('button', { name: 'Deploy…' }).click();
  await wizard.getByRole('combobox', { name: 'Model' }).fill(NAME);
  await wizard.getByRole('combobox', { name: 'Version' }).selectOption('1');
  await expect(wizard).toContainText(`At ${ENDPOINT}: ${NAME}/2 100%`);
  await next.click();
  await wizard
    .getByRole('radio', { name: 'a share beside the others' })
    .check();
  await wizard.getByRole('textbox', { name: 'Per cent' }).fill('20');
  await next.click();
  await deployed(page, wizard);
  expect(await shares(request)).toEqual({ 1: 20, 2: 80 });

  await detail.getByRole('tab', { name: /^Traffic/ }).click();
  const handle = detail.getByRole('slider', {
    name: 'Share of 1, given by 2'
  });
  await expect(handle).toHaveAttribute(
    'aria-valuetext',
    '1 gets 20%, 2 gets 80%'
  );
  await handle.press('Home');
  await expect(handle).toHaveAttribute(
    'aria-valuetext',
    '1 gets 0%, 2 gets 100%'
  );
  await handle.press('Escape');
  await expect(handle).toHaveAttribute('aria-valuenow', '20');
  const change = detail.getByRole('form', { name: 'Change the traffic' });
  await expect(change).toHaveCount(0);

  await drag(page, handle, -0.3);
  await expect(handle).toHaveAttribute('aria-valuenow', '50');
  await handle.press('ArrowDown');
  await handle.press('PageUp');
  expect(await shares(request)).toEqual({ 1: 20, 2: 80 });
  await change.getByRole('button', { name: 'Apply' }).click();
  await expect(change).toHaveCount(0);
  expect(await shares(request)).toEqual({ 1: 59, 2: 41 });
  await expect(handle).toHaveAttribute('aria-valuenow', '59');

  const { example } = await (await request.get(API)).json();
  for (let asked = 0; asked < 30; asked++) {
    const answer = await request.post(`${API}/invoke`, {
      data: { body: example }
    });
    expect((await answer.json()).status).toBe(200);
  }
  const table = detail.getByRole('table', { name: 'Deployments' });
  for (const name of ['1', '2']) {
    await expect(
      table.getByRole('row', { name: new RegExp(`^${name} `) })
    ).toContainText(/[\d.]+\/s[\d.]+ m?s/);
  }
  await detail.getByRole('tab', { name: 'Metrics' }).click();
  await expect(
    detail.getByRole('img', { name: /^Requests a second: 2 .*\/s, 1 / })
  ).toBeVisible();

  await detail.getByRole('tab', { name: /^Traffic/ }).click();
  await detail.getByRole('button', { name: 'Delete 1…' }).click();
  await detail.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(detail.getByRole('alert')).toContainText(
    '1 gets 59% of the traffic'
  );
  await page.keyboard.press('Escape');
  await expect(detail.getByRole('alert')).toHaveCount(0);

  await table.getByRole('link', { name: `${NAME}/1` }).click();
  await version.getByRole('button', { name: `Delete ${NAME}/1…` }).click();
  await version.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(version.getByRole('alert')).toContainText(
    `deployed at ${ENDPOINT}`
  );
  await page.keyboard.press('Escape');
  await expect(version.getByRole('alert')).toHaveCount(0);

  await run(page, 'cellworks:open-endpoints');
  const row = page
    .getByRole('grid', { name: 'Endpoints' })
    .getByRole('row', { name: new RegExp(ENDPOINT) });
  await expect(row).toContainText('serving');
  await row.click();
  const panel = page.locator('.cw-EndpointsPanel');
  const chosen = panel.getByRole('region', { name: `Endpoint ${ENDPOINT}` });
  for (const tab of [
    /^Traffic/,
    'Try it',
    'Requests',
    'Metrics',
    'Keys',
    'Logs',
    'Events',
    'Settings'
  ]) {
    await chosen.getByRole('tab', { name: tab }).click();
    expect(await findingsInBoth(page, '.cw-EndpointsPanel')).toEqual([]);
  }
  await wear(page, 'JupyterLab Light');

  await chosen.getByRole('button', { name: 'Stop…' }).click();
  await chosen.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(row).toContainText('Deployed, not serving.');
  await chosen.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(row).toContainText('serving');
  await expect(row).toContainText(`${NAME}/1 59%`);
  await chosen.getByRole('button', { name: `Delete ${ENDPOINT}…` }).click();
  await chosen.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row).toHaveCount(0);
  await expect(chosen).toHaveCount(0);
});

test('a version that takes other columns is refused by their names, and the form stays', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  const [served, unlike] = ['unlike-ui', 'other-columns-ui'];
  await openLab(page);
  await registered(request, { name: served, depth: 3, auc: 0.6 });
  await registered(request, {
    name: unlike,
    depth: 4,
    auc: 0.6,
    column: 'elapsed'
  });
  const wizard = page.getByRole('form', { name: 'Deploy a version' });
  const next = wizard.getByRole('button', { name: 'Next' });
  const begun = await request.post(
    `/cellworks/api/endpoints/${served}/deployments`,
    { data: { version: `${served}/1` } }
  );
  expect(begun.status(), await begun.text()).toBe(201);
  await expect
    .poll(async () => {
      const { row } = await (
        await request.get(`/cellworks/api/endpoints/${served}`)
      ).json();
      return row.state;
    })
    .toBe('serving');

  await run(page, 'cellworks:deploy', { model: unlike, endpoint: served });
  for (const step of ['Version', 'Compute and scaling', 'Review']) {
    await wizard.getByRole('button', { name: step }).click();
    expect(await findingsInBoth(page, '.cw-DeployTab'), step).toEqual([]);
  }
  await expect(
    wizard.getByRole('table', { name: 'Columns that differ' })
  ).toContainText('elapsed');
  await wizard.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(wizard.getByRole('alert')).toContainText(
    'elapsed (double) is needed and not sent so far'
  );
  await wizard.getByRole('button', { name: 'Back' }).click();
  await expect(next).toBeVisible();
  await wear(page, 'JupyterLab Light');
  const gone = await request.delete(`/cellworks/api/endpoints/${served}`);
  expect(gone.ok()).toBe(true);
});

test('a deployment that fails says why, with its log; what was written stays; who looks elsewhere is told', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  const name = 'broken-ui';
  const why = 'there is no vocabulary at /data/words.txt';
  await openLab(page);
  await registeredBroken(request, name);
  await run(page, 'cellworks:deploy', { model: `${name}/1` });
  const wizard = page.getByRole('form', { name: 'Deploy a version' });
  const next = wizard.getByRole('button', { name: 'Next' });
  await next.click();
  await wizard.getByRole('textbox', { name: 'Workers' }).fill('2');
  await next.click();
  await wizard.getByRole('button', { name: 'Deploy', exact: true }).click();
  const way = page.getByRole('region', { name: `Deploying ${name}/1` });
  await expect(way.getByRole('alert')).toContainText(why);
  await expect(way.getByRole('alert')).toContainText(
    `Nothing serves at ${name}.`
  );
  await expect(
    way.getByRole('region', { name: 'The last lines of its log' })
  ).toContainText('FileNotFoundError');
  const toast = page
    .getByRole('alert')
    .filter({ hasText: `A deployment failed at ${name}` });
  await expect(toast).toHaveCount(0);
  expect(await findingsInBoth(page, '.cw-DeployTab')).toEqual([]);
  await wear(page, 'JupyterLab Light');

  await way.getByRole('button', { name: 'Back' }).click();
  await expect(wizard.getByRole('textbox', { name: 'Workers' })).toHaveValue(
    '2'
  );
  await wizard.getByRole('button', { name: 'Cancel' }).click();
  await expect(wizard).toHaveCount(0);
  const again = await request.post(
    `/cellworks/api/endpoints/${name}/deployments`,
    { data: { version: `${name}/1` } }
  );
  expect(again.status(), await again.text()).toBe(201);
  await expect(toast).toContainText(`1 (${name}/1)`);
  await toast.getByRole('button', { name: 'Open' }).click();
  const detail = page.getByRole('region', { name: `Endpoint ${name}` });
  await expect(detail).toContainText(why);
  const gone = await request.delete(`/cellworks/api/endpoints/${name}`);
  expect(gone.ok()).toBe(true);
});
