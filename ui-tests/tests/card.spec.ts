import { type APIRequestContext, expect, type Page } from '@playwright/test';
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

/** Save the notebook until it has the end of its job, which is a moment later there than on the card. */
async function ended(page: Page, request: APIRequestContext, path: string) {
  const saved = async () => {
    await run(page, 'docmanager:save');
    return (await readNotebook(request, path)).cells[1].outputs[0].data;
  };
  await expect.poll(async () => (await saved())[CARD].state).toBe('succeeded');
  return saved();
}

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
  const data = await ended(page, request, 'card.ipynb');
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

  await card.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(
    page
      .getByRole('region', { name: /^Job \d+$/ })
      .getByRole('heading', { name: 'fails-in-a-cell' })
  ).toBeVisible();
});

test('a plot stands under the card as it does under a cell, and stays in the file', async ({
  page,
  request
}) => {
  await putNotebook(request, 'plot.ipynb', [
    'import cellworks\nimport pandas as pd\nflights = pd.Series([1, 4, 2], name="late")',
    '%%train plotted\nflights.plot(title="late flights")'
  ]);
  await openLab(page);
  await runCells(page, 'plot.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ plotted$/ });
  await expect(card.getByRole('status')).toContainText('succeeded');
  const plot = card.locator('img[src^="data:image/png"], img[src^="blob:"]');
  await expect(plot).toBeVisible();
  expect(
    await plot.evaluate((image: HTMLImageElement) => image.naturalWidth)
  ).toBeGreaterThan(300);
  const data = await ended(page, request, 'plot.ipynb');
  expect(data['text/html']).toContain('src="data:image/png;base64,');
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

test('a card shows widgets and bars as they last were, and is drawn before a widget of the kernel’s', async ({
  page,
  request
}) => {
  await putNotebook(request, 'widgets.ipynb', [
    'import cellworks as cw\nfrom cellworks import card\nfrom IPython.display import display\nimport ipywidgets as w',
    [
      '%%train bars --wait',
      'import sys',
      'import ipywidgets as w',
      'from IPython.display import display',
      'bar = w.IntProgress(0, 0, 4)',
      'display(w.HBox([w.Label("fitting"), bar]))',
      'for bar.value in range(5):',
      '    sys.stdout.write(f"\\rstep {bar.value}")'
    ].join('\n'),
    [
      'label = w.Label("widget".upper())',
      'view = label._repr_mimebundle_()',
      'display({**card.bundle(cw.jobs.last.job), **view}, raw=True)'
    ].join('\n')
  ]);
  await openLab(page);
  await runCells(page, 'widgets.ipynb');
  const cards = page.getByRole('region', { name: /^Job \d+ bars$/ });
  await expect(cards).toHaveCount(2);
  for (const card of await cards.all()) {
    await expect(card.getByRole('progressbar')).toHaveAttribute('value', '4');
    await expect(card).toContainText('fitting');
    await expect(card).toContainText('step 4');
    await expect(card).not.toContainText('step 3');
  }
  await expect(page.getByText('WIDGET', { exact: true })).toHaveCount(0);
});

test('a card names the version that its model became', async ({
  page,
  request
}) => {
  await putNotebook(request, 'registering.ipynb', [
    'import cellworks',
    '%%train registered-from-a-card --register\nfrom sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])'
  ]);
  await openLab(page);
  await runCells(page, 'registering.ipynb');
  const card = page.getByRole('region', {
    name: /^Job \d+ registered-from-a-card$/
  });
  await expect(card.getByRole('status')).toContainText('succeeded');
  await expect(
    card.getByRole('button', { name: 'registered-from-a-card/1' })
  ).toBeVisible();
});
