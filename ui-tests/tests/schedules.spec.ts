import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { findingsInBoth } from './axe';
import { look, openLab, putNotebook, run, test, wear } from './lab';

const API = '/cellworks/api/schedules';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 }
];

async function forget(request: APIRequestContext) {
  const { schedules } = await (await request.get(API)).json();
  for (const { id } of schedules) {
    await request.delete(`${API}/${id}`);
  }
}

/** Look at what is shown in both themes and sizes. */
async function inBoth(
  page: Page,
  look: (theme: string, width: number) => Promise<void>
) {
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await wear(page, theme);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(theme.split(' ')[1] ?? '', size.width);
    }
  }
}

test.beforeEach(({ request }) => forget(request));
test.afterEach(({ request }) => forget(request));

test('a notebook is scheduled in a form that tells the next times and faults, run, paused, edited and deleted', async ({
  page,
  request
}, info) => {
  await putNotebook(request, 'report.ipynb', ['print("the report")']);
  await openLab(page);
  await run(page, 'cellworks:open-schedules');
  await expect(page.getByText('A schedule starts a pipeline')).toBeVisible();
  await page
    .locator('.cw-Bar')
    .getByRole('button', { name: 'New schedule…' })
    .click();

  const form = page.getByRole('form', { name: 'New schedule' });
  const next = page.getByRole('region', { name: 'Next times' });
  await expect(next).toContainText('At 06:00 on Monday through Friday');
  await expect(next.getByRole('listitem')).toHaveCount(5);
  const cron = form.getByLabel('Cron', { exact: true });
  await cron.fill('0 0 31 2 *');
  await expect(form.getByRole('alert')).toContainText('never comes');
  await cron.fill('30 2 * * *');
  await form.getByLabel('Time zone').fill('berlin');
  await expect(form.getByRole('alert')).toContainText(
    'Did you mean Europe/Berlin?'
  );
  await form.getByLabel('Time zone').fill('Europe/Berlin');
  await expect(next).toContainText('At 02:30 every day (Europe/Berlin)');
  await form.getByLabel('Not before').fill('2031-03-29T00:00');
  await expect(next.getByRole('listitem').first()).toContainText('2031');
  await form.getByLabel('Not after').fill('2031-03-01T00:00');
  await expect(form.getByRole('alert')).toHaveText('It ends before it starts.');
  await form.getByLabel('Not after').fill('2031-03-31T00:00');
  await expect(next.getByRole('listitem')).toHaveCount(2);
  await form.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(form.getByRole('alert')).toContainText('Which pipeline?');
  await form
    .getByRole('combobox', { name: 'Start' })
    .selectOption('a script or a notebook');
  await form.getByLabel('Script or notebook').fill('report.ipynb');
  await form
    .getByRole('combobox', { name: 'Where the last one still runs' })
    .selectOption('wait for it');
  await form.getByRole('button', { name: 'Python' }).click();
  await expect(form).toContainText('"report.ipynb", "30 2 * * *"');
  await expect(form).toContainText('start="2031-03-29"');
  expect(await findingsInBoth(page, '.cw-ScheduleFormTab')).toEqual([]);
  await inBoth(page, (theme, width) =>
    look(page, info, `form-${theme}-${width}`)
  );
  await form.getByRole('button', { name: 'Schedule', exact: true }).click();

  const detail = page.locator('.cw-Schedule');
  await expect(detail).toContainText('Nothing was due yet.');
  const coming = detail
    .getByRole('region', { name: 'Next times' })
    .getByRole('listitem');
  await expect(coming).toHaveCount(2);
  await detail.getByRole('button', { name: 'Run now' }).click();
  const history = detail.getByRole('table');
  await expect(history).toContainText('succeeded', { timeout: 120_000 });
  await expect(history.getByRole('link')).toHaveText(/^started job \d+$/);
  await detail.getByRole('button', { name: 'Pause' }).click();
  await expect(detail).toContainText('paused');
  await expect(detail).toContainText('Next times, once it is resumed');
  await detail.getByRole('button', { name: 'Resume' }).click();

  await detail.getByRole('button', { name: 'Edit…' }).click();
  const edit = page.getByRole('form', { name: 'Change the schedule report' });
  await edit.getByLabel('Cron', { exact: true }).fill('@hourly');
  await expect(edit.getByLabel('Not after')).toHaveValue('2031-03-31T00:00');
  await edit.getByLabel('Not before').fill('');
  await edit.getByLabel('Not after').fill('');
  await edit.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(detail).toContainText('At the start of every hour');
  await expect(coming).toHaveCount(5);

  await run(page, 'cellworks:show-sidebar');
  await expect(
    page.getByRole('list', { name: 'Schedules' }).getByRole('link')
  ).toHaveText('report.ipynb');
  await run(page, 'cellworks:open-schedules');
  const list = page.getByRole('grid', { name: 'Schedules' });
  await list.getByRole('row', { name: /report\.ipynb/ }).click();
  expect(await findingsInBoth(page, '.cw-SchedulesPanel')).toEqual([]);
  await inBoth(page, async (theme, width) => {
    const grid = page.locator('.cw-SchedulesPanel .cw-Grid');
    await expect
      .poll(() => grid.evaluate(node => node.scrollWidth - node.clientWidth))
      .toBe(0);
    await look(page, info, `list-${theme}-${width}`);
  });
  const below = page.locator('.cw-SchedulesPanel .cw-Schedule');
  await below.getByRole('button', { name: 'Delete…' }).click();
  await below.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('A schedule starts a pipeline')).toBeVisible();
});
