import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { findings, findingsInBoth } from './axe';
import {
  Gate,
  look,
  openLab,
  putNotebook,
  readNotebook,
  run,
  runCells,
  test
} from './lab';

const API = '/cellworks/api/executions';

const FILE = 'ui_flow.ipynb';
/** Another each time: what an earlier try made is still good for the same code. */
const SAFE = `max(len(values), 1.${Date.now()})`;

/** A step that divides; by what is what is put right. */
const ratio = (divisor: string) =>
  [
    '%%step ratio --out metrics:metrics',
    'print("dividing", len(values), "values")',
    `metrics = {"ratio": sum(values) / ${divisor}}`
  ].join('\n');

/** A notebook whose cells are steps: the first waits for a gate, the next divides, the third asks. */
const cells = (gate: Gate) => [
  'import cellworks as cw\ncount = 4',
  `%%step numbers\n${gate.wait}\nvalues = list(range(count))`,
  ratio('len(values)'),
  '%%step sign_off\ncw.step.approve(metrics=metrics, question="Is the ratio right?")',
  '%%step publish --after sign_off\nword = f"published {metrics}"',
  'cw.notebook_pipeline().graph()'
];

interface Listed {
  id: string;
  number: number;
  state: string;
}

async function executions(request: APIRequestContext): Promise<Listed[]> {
  const answer = await request.get(`${API}?pipeline=ui_flow`);
  return answer.ok() ? (await answer.json()).executions : [];
}

/** How many jobs each step of an execution has had. */
async function jobsOf(request: APIRequestContext, execution: number) {
  const { steps } = await (await request.get(`${API}/${execution}`)).json();
  const rows: { step: string; jobs: string[] }[] = steps;
  return Object.fromEntries(rows.map(row => [row.step, row.jobs.length]));
}

const node = (page: Page, name: RegExp) =>
  page.locator('.cw-Graph').getByRole('button', { name });
const inspector = (page: Page, step: string) =>
  page.getByRole('complementary', { name: `Step ${step}` });

test.afterEach(async ({ request }) => {
  for (const { id, state } of await executions(request)) {
    if (state === 'running') {
      await request.post(`${API}/${id}/stop`);
    }
    await expect
      .poll(async () => (await request.delete(`${API}/${id}`)).status())
      .toBe(204);
  }
});

test('a notebook’s steps are drawn, run, put right where one failed, approved and compared', async ({
  page,
  request
}, info) => {
  const gate = new Gate();
  gate.open();
  await openLab(page);
  await putNotebook(request, FILE, cells(gate));
  await runCells(page, FILE);
  const picture = page.getByRole('img', { name: /^Steps of the pipeline/ });
  await expect(picture).toHaveAccessibleName(
    /numbers, ratio, sign_off, publish$/
  );
  await expect(picture).toContainText('sign_off');
  await look(page, info, 'drawn');
  expect(await executions(request)).toEqual([]);

  gate.shut();
  await addCell(page, 'cw.notebook_pipeline().run(count=0)');
  await expect.poll(async () => (await executions(request)).length).toBe(1);
  const [{ number }] = await executions(request);
  // Under the cell that ran it the same graph lives.
  const card = page.getByRole('region', {
    name: `Execution ui_flow ${number}`
  });
  await card.getByRole('button', { name: /^numbers: running/ }).click();
  await expect(card.getByRole('status')).toContainText('running');
  await look(card, info, 'card');
  expect(await findings(page, '.cw-Card')).toEqual([]);

  await run(page, 'cellworks:open-pipelines');
  const list = page.getByRole('grid', { name: 'Executions' });
  const line = list.getByRole('row', { name: new RegExp(`ui_flow ${number}`) });
  await expect(line).toContainText('running');
  await line.getByRole('link', { name: `ui_flow ${number}` }).click();
  await expect(node(page, /^numbers: running/)).toBeVisible();
  await expect(node(page, /^publish: waiting/)).toBeVisible();
  gate.open();
  await expect(node(page, /^numbers: succeeded/)).toBeVisible();
  await expect(node(page, /^ratio: failed/)).toBeVisible();
  await expect(node(page, /^publish: blocked/)).toBeVisible();

  // In a smaller room the graph is still whole, as long as nobody has moved it.
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width: size.width - 320, height: 560 });
  for (const step of [/^numbers/, /^publish/]) {
    await expect(node(page, step)).toBeInViewport({ ratio: 1 });
  }
  await page.setViewportSize(size);

  // The keyboard goes from step to step, and finds one by its name.
  const graph = page.getByRole('group', { name: /^Graph of 4 steps/ });
  await graph.focus();
  await graph.press('ArrowDown');
  await expect(inspector(page, 'numbers')).toBeVisible();
  await graph.press('ArrowDown');
  const failed = inspector(page, 'ratio');
  await expect(failed.getByRole('alert')).toContainText('ZeroDivisionError');
  await graph.press('/');
  await page.getByRole('searchbox', { name: 'Find a step' }).fill('numb');
  await page.keyboard.press('Enter');
  await expect(inspector(page, 'numbers')).toBeVisible();
  await node(page, /^ratio: failed/).click();
  await expect(failed.getByRole('log')).toContainText('dividing 0 values');
  await failed.getByRole('tab', { name: 'Code' }).click();
  await expect(failed.getByRole('note')).toBeVisible();
  await failed.getByRole('tab', { name: 'Log' }).click();
  await look(page, info, 'failed');
  expect(await findingsInBoth(page, '.cw-ExecutionTab')).toEqual([]);
  await look(page, info, 'failed in the other theme');

  await failed.getByRole('button', { name: 'Open here' }).click();
  await putRight(page, request, number);
  await look(page, info, 'put right');
  await run(page, 'cellworks:open-execution', { execution: String(number) });
  await expect(node(page, /^sign_off: asking/)).toBeVisible();
  // What had succeeded was not run again.
  expect(await jobsOf(request, number)).toMatchObject({ numbers: 1, ratio: 2 });
  await node(page, /^sign_off: asking/).click();
  const ask = page.getByRole('form', { name: 'Approve sign_off' });
  await expect(ask).toContainText('Is the ratio right?');
  await ask.getByLabel('Note').fill('nothing it is');
  await ask.getByRole('button', { name: 'Approve' }).click();
  await expect(node(page, /^publish: succeeded/)).toBeVisible();
  await page.getByRole('tab', { name: /^Steps/ }).click();
  await expect(page.getByRole('grid', { name: 'Steps' })).toContainText(
    'nothing it is'
  );

  await run(page, 'cellworks:open-pipelines');
  await expect(line).toContainText('succeeded');
  for (const box of [number, number + 1]) {
    await list.getByRole('checkbox', { name: `ui_flow ${box}` }).check();
  }
  await page.getByRole('button', { name: 'Compare 2' }).click();
  const table = page.getByRole('table', { name: 'What was compared' });
  await expect(table.getByRole('row', { name: /^count 0 6/ })).toBeVisible();
  expect(await findings(page, '.cw-CompareExecutionsTab')).toEqual([]);
});

/** A cell of the notebook that is looked at, by a part of its text. */
const cell = (page: Page, text: string) =>
  page.getByRole('textbox').filter({ hasText: text });

/** Write another text into a cell, and run it. */
async function rewrite(page: Page, text: string, source: string) {
  await cell(page, text).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(source);
  await page.keyboard.press('Control+Enter');
}

/** Write a cell below the one that is chosen, and run it. */
async function addCell(page: Page, source: string) {
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText(source);
  await page.keyboard.press('Control+Enter');
}

/** From the failed step's values to an execution that goes on: as the notebook that opens says. */
async function putRight(
  page: Page,
  request: APIRequestContext,
  number: number
) {
  const opened = `ui-flow-${number}-ratio-open-here.ipynb`;
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  await expect(tab(opened)).toHaveAttribute('aria-selected', 'true');
  await expect(
    page.getByText('values, ratio of ratio are here.')
  ).toBeVisible();
  await cell(page, 'def ratio(values)').click();
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await expect(
    page.getByText('division by zero').filter({ visible: true })
  ).toBeVisible();

  await tab(FILE).click();
  await rewrite(page, '%%step ratio', ratio(SAFE));
  // What goes on reads the file. Nobody may ask the server for it meanwhile: it takes a file that it is just
  // writing for broken, and puts the one before in its place.
  await run(page, 'docmanager:save');
  const { cells: saved } = await readNotebook(request, FILE);
  expect(saved.map(({ source }) => source).join()).toContain(SAFE);
  await tab(opened).click();
  // The last cell has the line that goes on; what is added runs it once more with other values.
  await cell(page, `cw.executions[${number}].resume(`).click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('ControlOrMeta+/');
  await page.keyboard.press('End');
  await page.keyboard.insertText(
    `\ncw.notebook_pipeline("${FILE}").run(count=6)`
  );
  await page.keyboard.press('Control+Enter');
  await expect(
    page.getByRole('region', { name: `Execution ui_flow ${number + 1}` })
  ).toBeVisible();
}
