import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from './axe';
import {
  Gate,
  keptLayout,
  openLab,
  reach,
  type Row,
  run,
  submit,
  test
} from './lab';

/** Open the Jobs panel on the jobs that a word finds. */
async function showJobs(page: Page, word: string) {
  await openLab(page);
  await run(page, 'cellworks:open-jobs');
  await page.getByRole('searchbox', { name: /^Filter by/ }).fill(word);
}

/** The newest job, as the server has it. */
async function newest(request: APIRequestContext): Promise<Row> {
  const answer = await request.get('/cellworks/api/jobs?limit=1');
  return (await answer.json()).jobs[0];
}

test('several jobs are picked by keyboard, stopped at once, and deleted after a question that blocks nothing', async ({
  page,
  request
}) => {
  const gate = new Gate();
  const first = await submit(request, 'several-a', gate.wait);
  const second = await submit(request, 'several-b', gate.wait);
  await showJobs(page, 'several');
  const table = page.getByRole('grid', { name: 'Jobs' });
  const rows = table.getByRole('row').filter({ hasText: 'several' });
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2 picked')).toBeVisible();
  const bar = page.getByRole('toolbar', { name: 'Picked jobs' });
  await bar.getByRole('button', { name: 'Stop' }).click();
  await reach(request, first, 'stopped');
  await reach(request, second, 'stopped');
  await expect(rows.first()).toContainText('stopped');

  for (const row of [first, second]) {
    await expect
      .poll(async () => {
        const job = await request.get(`/cellworks/api/jobs/${row.id}`);
        const { attempts } = await job.json();
        return attempts.every((one: { carried: boolean }) => one.carried);
      })
      .toBe(true);
  }
  await rows.first().click();
  await page.keyboard.press('Control+a');
  await bar.getByRole('button', { name: 'Delete…' }).click();
  const question = page.getByRole('group', { name: /^Delete 2 jobs/ });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(2);
  await bar.getByRole('button', { name: 'Delete…' }).click();
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No job matches.')).toBeVisible();
});

test('a column is moved by keyboard, stays so after a reload, and the store sorts by it', async ({
  page,
  request
}) => {
  for (const [name, auc] of [
    ['sorted-a', 0.5],
    ['sorted-b', 0.9],
    ['sorted-c', 0.7]
  ]) {
    const job = await submit(
      request,
      String(name),
      `from cellworks.logging import log_metric\nlog_metric("quality", ${auc})`
    );
    await reach(request, job, 'succeeded');
  }
  await showJobs(page, 'sorted-');
  const table = page.getByRole('grid', { name: 'Jobs' });
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'quality' }).check();
  await page.keyboard.press('Escape');
  const title = table.getByRole('button', { name: 'quality' });
  await title.click();
  const names = async () =>
    (await table.getByRole('link').allTextContents()).map(text =>
      text.trim().split(' ').at(0)
    );
  await expect.poll(names).toEqual(['sorted-b', 'sorted-c', 'sorted-a']);
  await title.press('Enter');
  await expect.poll(names).toEqual(['sorted-a', 'sorted-c', 'sorted-b']);

  const place = async () =>
    (await table.getByRole('columnheader').allTextContents()).findIndex(text =>
      text.startsWith('quality')
    );
  const before = await place();
  await title.press('Alt+ArrowLeft');
  await expect(page.getByText(/^quality is column \d+ of \d+$/)).toBeAttached();
  expect(await place()).toBe(before - 1);
  await title.press('Shift+ArrowRight');
  await expect(page.getByText(/^quality is \d+ pixels wide$/)).toBeAttached();
  // Lab keeps its state a moment after it changed.
  await expect
    .poll(() => keptLayout(request))
    .toMatch(/"widths": ?\{"metric:quality"/);
  await openLab(page, '/lab');
  await run(page, 'cellworks:open-jobs');
  await expect(title).toBeVisible();
  expect(await place()).toBe(before - 1);
});

test('a script is submitted by keyboard alone, with what says the same beside the button', async ({
  page,
  request
}) => {
  const folder = join(
    process.env.CELLWORKS_UI_FOLDER ?? '',
    'training/notebooks/keys'
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'train.py'),
    'import json, os, sys\nprint("depth", json.loads(os.environ["CELLWORKS_PARAMETERS"])["depth"], sys.argv[1:])\n'
  );
  await openLab(page);
  await run(page, 'cellworks:new-job');
  const form = page.getByRole('form', { name: 'New training job' });
  await expect(form.getByRole('radio', { name: 'Script' })).toBeFocused();
  expect(await findings(page, '.cw-NewJob')).toEqual([]);

  await page.keyboard.press('Tab');
  await page.keyboard.type('keys/trian.py');
  await page.keyboard.press('Tab');
  await page.keyboard.type('--fast "two words"');
  for (let presses = 0; presses < 4; presses++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('depth');
  await page.keyboard.press('Tab');
  await page.keyboard.type('8');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('alert')).toContainText('trian.py');
  await form
    .getByRole('textbox', { name: 'Python file' })
    .or(form.getByRole('combobox', { name: 'Python file' }))
    .fill('keys/train.py');
  await form.getByRole('button', { name: 'CLI' }).press('Enter');
  await expect(form.getByRole('region', { name: 'CLI' })).toContainText(
    `-p depth=8`
  );
  await form.getByRole('button', { name: 'YAML' }).press('Enter');
  await expect(form.getByRole('region', { name: 'YAML' })).toContainText(
    'kind: job'
  );
  await form.getByRole('button', { name: 'Submit' }).press('Enter');
  const detail = page.getByRole('region', { name: /^Job \d+$/ });
  await expect(detail.getByRole('tabpanel', { name: 'Log' })).toContainText(
    "depth 8 ['--fast', 'two words', '--depth', '8']"
  );
  await detail.getByRole('tab', { name: 'YAML' }).click();
  await expect(detail.getByRole('region', { name: 'YAML' })).toContainText(
    'train.py'
  );

  // The same script with another parameter and another limit.
  await detail.getByRole('button', { name: 'Clone with edits…' }).click();
  const clone = page.getByRole('form', { name: 'Clone with edits' });
  await clone.getByRole('textbox', { name: 'depth' }).fill('4');
  await clone.getByRole('textbox', { name: 'Retries' }).fill('1');
  await clone.getByRole('button', { name: 'Rerun' }).click();
  await expect(
    page.getByRole('tabpanel', { name: 'Log' }).last()
  ).toContainText("depth 4 ['--fast', 'two words', '--depth', '4']");
  const answer = await request.get(
    `/cellworks/api/jobs/${(await newest(request)).id}`
  );
  const { spec } = await answer.json();
  expect(spec.retries.most).toBe(1);
});

test('each frame of a failure says what its names held, and opens', async ({
  page,
  request
}) => {
  const job = await submit(
    request,
    'frames-me',
    'limit = 3\ndef inner(value):\n    twice = value * 2\n    gone = (n for n in [1])\n    return twice / 0\n\ninner(limit)'
  );
  await reach(request, job, 'failed');
  await openLab(page, `/lab?reset&cellworks=jobs/${job.number}`);
  const detail = page.getByRole('region', {
    name: `Job ${job.number}`,
    exact: true
  });
  await detail.getByRole('tab', { name: 'Frames' }).click();
  const inner = detail.getByRole('region', {
    name: '<cell>, line 5, in inner'
  });
  await expect(inner.getByRole('row', { name: /^twice/ })).toContainText('6');
  await expect(inner.getByRole('row', { name: /^gone/ })).toContainText(
    'not kept'
  );
  expect(await findings(page, '.cw-JobTab')).toEqual([]);
  const outer = detail.getByRole('region', { name: /in <module>$/ });
  await outer.getByRole('button', { name: 'Open here' }).click();
  await expect(
    page.getByRole('tabpanel', {
      name: `frames-me-${job.number}-frame-0-open-here.ipynb`
    })
  ).toContainText('open_here(frame=0)');
});
