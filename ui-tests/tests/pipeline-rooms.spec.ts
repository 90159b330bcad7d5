import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { openLab, run, test } from './lab';

const FOLDER = 'drawn';

/** A step beside a choice of two branches. */
const ROOMS = `pipeline: rooms
parameters: {least: 1}
steps:
  note:
    fail: {message: enough}
  gate:
    if: least > 0
    then:
      high:
        fail: {message: high}
    else:
      low:
        fail: {message: low}
`;

const node = (page: Page, name: string) =>
  page.locator(`.jp-MainAreaWidget:visible .cw-Draft[data-step="${name}"]`);
const canvas = (page: Page) =>
  page.locator('.cw-Canvas').filter({ visible: true });

/** Press, move in steps, let go: as a hand would. */
async function drag(page: Page, from: Locator, to: Locator) {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) {
    throw new Error('What is dragged, or where to, is not to be seen.');
  }
  const [x, y] = [end.x + end.width / 2, end.y + end.height / 2];
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 8, y - 2, { steps: 6 });
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.up();
}

async function saved(page: Page, request: APIRequestContext, path: string) {
  await run(page, 'docmanager:save');
  const answer = await request.get(`/api/contents/${path}?content=1`);
  return String((await answer.json()).content);
}

test('a step is dragged into a branch and back, and copied into a file that the launcher made', async ({
  page,
  request
}) => {
  await request.put(`/api/contents/${FOLDER}`, { data: { type: 'directory' } });
  const path = `${FOLDER}/rooms.pipeline.yaml`;
  await request.put(`/api/contents/${path}`, {
    data: { type: 'file', format: 'text', content: ROOMS }
  });
  await page.setViewportSize({ width: 1600, height: 900 });
  await openLab(page);
  await run(page, 'docmanager:open', { path });
  await expect(node(page, 'low')).toBeVisible();

  // Over a step of a branch is in that branch.
  await drag(
    page,
    node(page, 'note').locator('.cw-Draft-name'),
    node(page, 'low')
  );
  await expect
    .poll(() => saved(page, request, path))
    .toMatch(/else:\n {6}low:\n.*\n {6}note:\n/);
  await canvas(page).press('Control+z');
  await expect.poll(() => saved(page, request, path)).toBe(ROOMS);

  await canvas(page).press('Escape');
  await node(page, 'high').locator('.cw-Draft-head').click();
  await canvas(page).press('Control+c');
  await run(page, 'filebrowser:open-path', { path: FOLDER });
  await run(page, 'launcher:create');
  await page
    .getByRole('tabpanel', { name: 'Launcher' })
    .getByText('New pipeline', { exact: true })
    .click();
  await expect(page.getByRole('tab', { name: /^pipeline\.pip/ })).toBeVisible();
  await expect(canvas(page)).toHaveCount(1);
  await canvas(page).click();
  await canvas(page).press('Control+v');
  await expect(node(page, 'high')).toBeVisible();
  expect(
    await saved(page, request, `${FOLDER}/pipeline.pipeline.yaml`)
  ).toContain('high:\n    fail: {message: high}\n');
});
