import { expect } from '@playwright/test';
import {
  Gate,
  openLab,
  putNotebook,
  readNotebook,
  run,
  runCells,
  test
} from './lab';

const CARD = 'application/vnd.cellworks.job+json';

test('a %%train cell’s card follows its job, ends by itself, and is kept', async ({
  page,
  request
}) => {
  const gate = new Gate();
  await putNotebook(request, 'card.ipynb', [
    'import cellworks as cw\nimport pandas as pd\nfrom IPython.display import HTML\nframe = pd.DataFrame({"a": range(1000)})',
    [
      '%%train from-a-card -p depth=8',
      'for i in range(8):',
      '    cw.log_metric("auc", 0.5 + i / 100, step=i)',
      'cw.progress(5, 8)',
      ...gate.wait.split('\n'),
      'HTML(f"<h4>rows: {len(frame)}, depth: {depth}</h4>")'
    ].join('\n')
  ]);
  await openLab(page);
  await runCells(page, 'card.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ from-a-card$/ });
  await expect(card.getByRole('status')).toContainText('running');
  await expect(card).toContainText('captured frame');
  await expect(card).toContainText('depth=8');
  await expect(card).toContainText('auc 0.57');
  await expect(card.getByRole('progressbar')).toHaveAttribute(
    'aria-valuenow',
    '5'
  );

  // A running job never touches the notebook.
  await run(page, 'docmanager:save');
  const live = await readNotebook(request, 'card.ipynb');
  expect(live.cells[1].outputs[0].data[CARD].state).toBeUndefined();

  // After a reload the card finds its job again.
  await openLab(page, '/lab/tree/card.ipynb');
  await expect(card.getByRole('status')).toContainText('running');

  gate.open();
  await expect(card.getByRole('status')).toContainText('succeeded');
  await expect(
    card.getByRole('heading', { name: 'rows: 1000, depth: 8' })
  ).toBeVisible();

  // The end is written into the file, for whoever reads it without Cellworks.
  await run(page, 'docmanager:save');
  const { data } = (await readNotebook(request, 'card.ipynb')).cells[1]
    .outputs[0];
  expect(data[CARD].state).toBe('succeeded');
  expect(data['text/plain']).toContain('succeeded');
  expect(data['text/html']).toContain('rows: 1000, depth: 8');
});

test('a failed cell’s card shows the traceback with the cell’s line, and opens the job', async ({
  page,
  request
}) => {
  await putNotebook(request, 'failing.ipynb', [
    'import cellworks\ndata = {"dep_time": 1}',
    '%%train fails-in-a-cell\nx = 1\nlate = data["dep_delay"]'
  ]);
  await openLab(page);
  await runCells(page, 'failing.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ fails-in-a-cell$/ });
  await expect(card.getByRole('status')).toContainText('failed');
  await expect(card).toContainText('late = data["dep_delay"]');
  await expect(card.getByRole('alert')).toContainText("KeyError: 'dep_delay'");

  await card.getByRole('button', { name: 'Open' }).click();
  await expect(
    page
      .getByRole('region', { name: /^Job \d+$/ })
      .getByRole('heading', { name: 'fails-in-a-cell' })
  ).toBeVisible();
});

test('a card stops its job', async ({ page, request }) => {
  await putNotebook(request, 'stopping.ipynb', [
    'import cellworks',
    `%%train stopped-from-a-card\n${new Gate().wait}`
  ]);
  await openLab(page);
  await runCells(page, 'stopping.ipynb');
  const card = page.getByRole('region', {
    name: /^Job \d+ stopped-from-a-card$/
  });
  await expect(card.getByRole('status')).toContainText('running');
  await card.getByRole('button', { name: 'Stop' }).click();
  await expect(card.getByRole('status')).toContainText('stopped');
});
