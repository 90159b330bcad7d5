import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { OwnServer, port } from '../servers';
import { begin, Gate, openLab, putNotebook, run, runCells, test } from './lab';

const own = new OwnServer('restarted', port + 2);

test.use({ baseURL: own.url });
test.beforeAll(() => own.start());
test.afterAll(() => own.kill());

const trained = (gate: Gate) => [
  'import cellworks as cw',
  `%%train outlives -o answer\n${gate.wait}\nanswer = 42`
];

const cardOf = (page: Page) =>
  page.getByRole('region', { name: /^Job \d+ outlives$/ });

test('a restarted kernel leaves the card alive, and the value with the job', async ({
  page,
  request
}) => {
  const gate = new Gate();
  await putNotebook(request, 'kernel.ipynb', [
    ...trained(gate),
    'import cellworks as cw\nprint("kept:", cw.jobs.last.result["answer"])'
  ]);
  await openLab(page);
  await runCells(page, 'kernel.ipynb');
  const card = cardOf(page);
  await expect(card.getByRole('status')).toContainText('running');

  await begin(page, 'notebook:restart-kernel');
  await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
  await expect(card.getByRole('status')).toContainText('running');
  gate.open();
  await expect(card.getByRole('status')).toContainText('succeeded');

  // The last cell waited for the value when the kernel went; it is the active one.
  await run(page, 'notebook:run-cell');
  await expect(page.getByText('kept: 42', { exact: true })).toBeVisible();
});

test('a killed Jupyter server takes no job with it; once it is back the card goes on without a reload', async ({
  page,
  request
}) => {
  const gate = new Gate();
  await putNotebook(request, 'server.ipynb', trained(gate));
  await openLab(page);
  await runCells(page, 'server.ipynb');
  const card = cardOf(page);
  await expect(card.getByRole('status')).toContainText('running');

  await own.kill();
  gate.open();
  await own.start();
  await expect(card.getByRole('status')).toContainText('succeeded');
});

test('a killed supervisor takes no job with it; the card follows the next one', async ({
  page,
  request
}) => {
  const gate = new Gate();
  await putNotebook(request, 'supervisor.ipynb', trained(gate));
  await openLab(page);
  await runCells(page, 'supervisor.ipynb');
  const card = cardOf(page);
  await expect(card.getByRole('status')).toContainText('running');

  const before = await supervisor(request);
  process.kill(before, 'SIGKILL');
  await expect
    .poll(async () => ![0, before].includes(await supervisor(request)))
    .toBe(true);
  gate.open();
  await expect(card.getByRole('status')).toContainText('succeeded');
});

/** The supervisor's pid; 0 while there is none. */
async function supervisor(request: APIRequestContext): Promise<number> {
  const answer = await request.get('/cellworks/api/status');
  return answer.ok() ? (await answer.json()).pid : 0;
}
