import { expect, type Page } from '@playwright/test';
import {
  forgetFlights,
  LIVE,
  putFlights,
  registerFlights,
  runFlights
} from './flights';
import { look, openLab, test } from './lab';

const FOLDER = 'live';

const node = (page: Page, name: RegExp) =>
  page.locator('.cw-Graph').getByRole('button', { name });

test.beforeEach(({ request }) => putFlights(request, FOLDER));

test.afterEach(({ request }) => forgetFlights(request));

test('the flights pipeline is run from the editor, and its model answers', async ({
  page,
  request
}, info) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await openLab(page);
  await registerFlights(page, request, FOLDER);
  await runFlights(page, FOLDER);
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
