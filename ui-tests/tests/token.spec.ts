import { expect, request as requests, test } from '@playwright/test';
import { TOKEN } from '../playwright.config';
import { Gate, openLab, run, submit } from './lab';

const API = '/cellworks/api/jobs';

test('without the token nothing is told and nothing is done', async ({
  request
}) => {
  const read = await request.get(API);
  expect(read.status()).toBe(403);
  const write = await request.post(API, { data: {} });
  expect(write.status()).toBe(403);
});

test('behind a token and XSRF checks, jobs are seen, followed and stopped', async ({
  page,
  baseURL
}) => {
  const known = await requests.newContext({
    baseURL,
    extraHTTPHeaders: { Authorization: `token ${TOKEN}` }
  });
  const job = await submit(known, 'guarded', new Gate().wait);

  await openLab(page, `/lab?reset&token=${TOKEN}`);
  await run(page, 'cellworks:open-jobs');
  const row = page.getByRole('row', { name: `guarded ${job.number}` });
  await expect(row).toContainText('running');

  // The page's own cookie, without the XSRF token that a script of ours would send, stops nothing.
  const forged = await page.request.post(`${API}/${job.id}/stop`, { data: {} });
  expect(forged.status()).toBe(403);
  expect((await forged.json()).code).toBe('xsrf');

  await row.click();
  await page
    .getByRole('region', { name: `Job ${job.number}`, exact: true })
    .getByRole('button', { name: 'Stop' })
    .click();
  await expect(row).toContainText('stopped');
  await known.dispose();
});
