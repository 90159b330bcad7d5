import { type APIRequestContext, expect } from '@playwright/test';
import { findingsInBoth } from './axe';
import { openLab, run, test } from './lab';
import { registered } from './training';

const NAME = 'asked-ui';
const API = `/cellworks/api/endpoints/${NAME}`;
const COLUMNS = ['hour', 'dep_delay', 'distance', 'carrier'];

/** Ask about one row, as a client would; returns the status. */
async function ask(
  request: APIRequestContext,
  distance: number,
  columns = COLUMNS
): Promise<number> {
  const data = [[9, 30, distance, 1].slice(0, columns.length)];
  const answer = await request.post(`${API}/invoke`, {
    data: { body: JSON.stringify({ dataframe_split: { columns, data } }) }
  });
  return (await answer.json()).status;
}

/** Deploy a version and wait until it serves. */
async function serve(request: APIRequestContext): Promise<void> {
  const begun = await request.post(`${API}/deployments`, {
    data: { version: `${NAME}/1` }
  });
  expect(begun.status(), await begun.text()).toBe(201);
  await expect
    .poll(async () => (await (await request.get(API)).json()).row.state)
    .toBe('serving');
}

test('what an endpoint was asked is read, searched, labelled and asked again', async ({
  page,
  request
}) => {
  test.setTimeout(600_000);
  await openLab(page);
  await registered(request, { name: NAME, depth: 3, auc: 0.6 });
  await serve(request);
  await run(page, 'cellworks:open-endpoint', { endpoint: NAME });
  const detail = page.getByRole('region', { name: `Endpoint ${NAME}` });
  await detail.getByRole('tab', { name: 'Requests' }).click();
  await expect(detail).toContainText('Nothing was asked yet.');

  for (const distance of [200, 900, 1500]) {
    expect(await ask(request, distance)).toBe(200);
  }
  expect(await ask(request, 0, COLUMNS.slice(0, 2))).toBe(422);
  // What was answered is written down a moment later.
  await expect
    .poll(
      async () => (await (await request.get(`${API}/requests`)).json()).total
    )
    .toBe(4);
  const grid = detail.getByRole('grid', { name: 'Requests' });
  const rows = grid.getByRole('row');
  await detail.getByRole('button', { name: 'Read again' }).click();
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(1)).toContainText('422 refused');
  await expect(rows.nth(2)).toContainText('200 ok');
  await expect(rows.nth(2)).toContainText('1500');
  await expect(rows.nth(2)).toContainText(`${NAME}/1`);

  // Whoever reads is not disturbed by what arrives.
  expect(await ask(request, 333)).toBe(200);
  const news = detail.getByRole('button', { name: /1 new/ });
  await expect(news).toBeVisible();
  await expect(rows).toHaveCount(5);
  await news.click();
  await expect(rows).toHaveCount(6);
  await expect(rows.nth(1)).toContainText('333');

  const search = detail.getByRole('combobox', { name: 'Search requests' });
  await search.fill('distance > 500 and hour = 9');
  await search.press('Enter');
  await expect(rows).toHaveCount(3);
  await search.fill('distance >');
  await search.press('Enter');
  await expect(detail.getByRole('alert')).toContainText(
    'distance > cannot be searched for'
  );
  await expect(rows).toHaveCount(3);
  await search.fill('');
  await expect(rows).toHaveCount(6);
  await expect(detail.getByRole('alert')).toHaveCount(0);

  const status = detail.getByRole('combobox', { name: 'Status' });
  await status.selectOption('failed');
  await expect(rows).toHaveCount(2);
  await expect(detail).toContainText('1 of 5 rows');
  await rows.nth(1).click();
  const failed = detail.getByRole('region', { name: /^Request req_/ });
  await expect(failed).toContainText('distance');
  await expect(
    failed.getByRole('region', { name: 'As it came' })
  ).toContainText('dep_delay');
  await failed.getByRole('button', { name: 'Close the details' }).click();
  await status.selectOption('any');
  await detail.getByRole('combobox', { name: 'Time' }).selectOption('15m');
  await expect(rows).toHaveCount(6);

  const labelled = rows.filter({ hasText: '1500' });
  await labelled.click();
  const chosen = detail.getByRole('region', { name: /^Request req_/ });
  await chosen.getByRole('button', { name: 'Label…' }).click();
  const form = detail.getByRole('form', { name: /turned out to be true/ });
  await form.getByRole('textbox', { name: 'Label' }).fill('0.125');
  await form.getByRole('button', { name: 'Python' }).click();
  await expect(form).toContainText('.label({"req_');
  await form.getByRole('button', { name: 'Label', exact: true }).click();
  await expect(form).toHaveCount(0);
  await expect(labelled).toContainText('0.125');
  await expect(chosen).toContainText('0.125');
  await detail.getByRole('combobox', { name: 'Label' }).selectOption('yes');
  await expect(rows).toHaveCount(2);

  await chosen.getByRole('button', { name: 'curl' }).click();
  await expect(chosen.getByRole('region', { name: 'curl' })).toContainText(
    '"distance":1500'
  );
  expect(await findingsInBoth(page, '.cw-EndpointTab')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(chosen).toHaveCount(0);

  await detail.getByRole('button', { name: 'Change…' }).click();
  const settings = detail.getByRole('form', { name: /^What is kept/ });
  await settings
    .getByRole('textbox', { name: 'Sample in per cent' })
    .fill('50');
  await settings
    .getByRole('textbox', { name: 'Columns that are not kept, one a line' })
    .fill('carrier');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(settings).toHaveCount(0);
  await expect(detail).toContainText(
    '50% of the requests, drawn at random, are kept for 90 days, without carrier.'
  );
  const { row } = await (await request.get(API)).json();
  expect(row.log).toEqual({ sample: 50, exclude: ['carrier'], days: 90 });
  const gone = await request.delete(API);
  expect(gone.ok()).toBe(true);
});
