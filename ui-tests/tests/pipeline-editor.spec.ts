import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page
} from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsInBoth } from './axe';
import { look, openLab, run, tabTo, test } from './lab';

const EXAMPLE = join(__dirname, '../../examples/flights_pipeline');
const FILES = ['flights.py', 'helpers.py', 'clean.recipe.json'];

/** The same small pipeline in Python as is drawn by hand. */
const IN_PYTHON = `import cellworks as cw
from flights import flights, split

@cw.pipeline
def drawn(month: int = 1):
    data = cw.step.recipe("flights", file="clean.recipe.json", name="clean")
    old, new = split(data, month)
    cw.step.drift(reference=old, current=new)

print(drawn.digest(), flights.digest(), end="")`;

/** What the editor says of the pipelines, as Python has them. */
let hashes: { drawn: RegExp; flights: RegExp };

test.beforeAll(() => {
  const [drawn, flights] = execFileSync('python', ['-'], {
    cwd: EXAMPLE,
    input: IN_PYTHON,
    encoding: 'utf-8'
  }).split(' ');
  hashes = {
    drawn: new RegExp(`${drawn}$`),
    flights: new RegExp(`${flights}$`)
  };
});

const node = (page: Page, name: string) =>
  page.locator(`.cw-Draft[data-step="${name}"]`);
const output = (page: Page, step: string, name: string) =>
  node(page, step).locator(`[data-handleid="out ${name}"]`);
const input = (page: Page, step: string, name: string) =>
  node(page, step).locator(`[data-handleid="in ${name}"]`);
const edge = (page: Page, step: string, name: string) =>
  page.locator(`[data-id="input ${step} ${name}"]`);
const form = (page: Page) => page.locator('.cw-DraftForm');
const canvas = (page: Page) => page.locator('.cw-Canvas');
const said = (page: Page) => page.locator('.cw-Canvas-said');

/** Press, move in steps, let go: as a hand would. */
async function drag(
  page: Page,
  from: Locator,
  to: Locator,
  at?: { x: number; y: number }
) {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) {
    throw new Error('What is dragged, or where to, is not to be seen.');
  }
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  const [x, y] = at
    ? [end.x + at.x, end.y + at.y]
    : [end.x + end.width / 2, end.y + end.height / 2];
  await page.mouse.move(x - 8, y - 2, { steps: 6 });
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.up();
}

/** Say something in a field of the form. */
async function say(page: Page, label: string, value: string) {
  const field = form(page).getByLabel(label, { exact: true });
  await field.fill(value);
  await field.press('Enter');
}

async function put(request: APIRequestContext, path: string, text: string) {
  const answer = await request.put(`/api/contents/${path}`, {
    data: { type: 'file', format: 'text', content: text }
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

async function read(request: APIRequestContext, path: string) {
  const answer = await request.get(`/api/contents/${path}?content=1`);
  return String((await answer.json()).content);
}

/** Save the file and close its tab. */
async function close(page: Page) {
  await run(page, 'docmanager:save');
  await run(page, 'application:close');
  await expect(canvas(page)).toHaveCount(0);
}

/** The hash of the definition that the editor shows; a fault is none. */
const digest = (page: Page) => page.locator('.cw-Faults-digest');

test.beforeEach(async ({ page, request }) => {
  for (const file of FILES) {
    await put(request, file, readFileSync(join(EXAMPLE, file), 'utf-8'));
  }
  await page.setViewportSize({ width: 1600, height: 900 });
});

test('the flights pipeline opens from the file browser, is edited and comes back', async ({
  page,
  request
}, info) => {
  await put(
    request,
    'flights.pipeline.yaml',
    readFileSync(join(EXAMPLE, 'flights.yaml'), 'utf-8')
  );
  await openLab(page);
  await page
    .locator('.jp-DirListing-item', { hasText: 'flights.pipeline.yaml' })
    .dblclick();
  await expect(node(page, 'evaluate')).toBeVisible();
  await expect(digest(page)).toHaveAttribute('title', hashes.flights);
  await look(page, info, 'flights');
  expect(await findingsInBoth(page, '.cw-PipelineEditor')).toEqual([]);
  await look(page, info, 'flights in the other theme');

  const before = await read(request, 'flights.pipeline.yaml');
  await say(page, 'Steps at once', '3');
  await expect(digest(page)).not.toHaveAttribute('title', hashes.flights);
  await say(page, 'Steps at once', '2');
  await node(page, 'logistic').locator('.cw-Draft-head').click();
  await say(page, 'Name', 'linear');
  await expect(node(page, 'linear')).toBeVisible();
  await expect(digest(page)).not.toHaveAttribute('title', hashes.flights);
  await canvas(page).press('Control+z');
  await expect(node(page, 'logistic')).toBeVisible();
  await expect(digest(page)).toHaveAttribute('title', hashes.flights);

  // A fault is said at once, at its step; a click goes to its field.
  await node(page, 'register').locator('.cw-Draft-head').click();
  await say(page, 'Model name', '');
  await canvas(page).press('Escape');
  await page.getByRole('button', { name: /register.*model_name/ }).click();
  await expect(
    form(page).getByLabel('Model name', { exact: true })
  ).toBeFocused();
  await say(page, 'Model name', 'late-flights');
  await expect(digest(page)).toHaveAttribute('title', hashes.flights);
  await close(page);
  const after = await read(request, 'flights.pipeline.yaml');
  expect(after.split('\n').length).toBe(before.split('\n').length);
});

test('a pipeline drawn by drag, and by keyboard, is the one that Python has', async ({
  page,
  request
}) => {
  await openLab(page);
  await drawByDrag(page);
  await expect(digest(page)).toHaveAttribute('title', hashes.drawn);
  await close(page);
  await drawByKeyboard(page);
  await expect(digest(page)).toHaveAttribute('title', hashes.drawn);
  await close(page);
  expect(await read(request, 'pipeline-2.pipeline.yaml')).toBe(
    await read(request, 'pipeline.pipeline.yaml')
  );
});

test('a file is run from the editor, with the parameters that are given', async ({
  page,
  request
}) => {
  await put(
    request,
    'ui_ran.pipeline.yaml',
    'pipeline: ui_ran\nparameters: {why: none}\nsteps:\n  stop:\n    fail: {message: enough}\n    in: {why: {from: why}}\n'
  );
  await openLab(page);
  await run(page, 'docmanager:open', { path: 'ui_ran.pipeline.yaml' });
  await expect(node(page, 'stop')).toBeVisible();
  await page.getByTitle('Run…').click();
  const asked = page.getByRole('form', { name: 'Run ui_ran.pipeline.yaml' });
  await asked.getByLabel('why').fill('tired');
  await asked.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.cw-ExecutionTab')).toContainText('stop: enough');

  const found = await request.get('/cellworks/api/executions?pipeline=ui_ran');
  const { executions } = await found.json();
  expect(executions[0].parameters).toEqual({ why: 'tired' });
  for (const { id } of executions) {
    await expect
      .poll(async () =>
        (await request.delete(`/cellworks/api/executions/${id}`)).status()
      )
      .toBe(204);
  }
});

async function drawByDrag(page: Page) {
  await run(page, 'cellworks:new-pipeline');
  const pane = canvas(page);
  const kind = (name: string) => page.locator(`[data-kind="${name}"]`);
  await expect(pane).toBeVisible();
  await expect(kind('drift')).toBeVisible();
  await say(page, 'Name', 'drawn');
  await say(page, 'Add a parameter', 'month');

  await drag(page, kind('recipe'), pane, { x: 120, y: 200 });
  await expect(node(page, 'recipe')).toBeVisible();
  await say(page, 'Name', 'clean');
  await say(page, 'File', 'clean.recipe.json');
  await form(page)
    .getByLabel('Where data comes from')
    .selectOption('a dataset…');
  await say(page, 'Dataset', 'flights');

  await drag(page, kind('function'), pane, { x: 400, y: 300 });
  await expect(node(page, 'function')).toBeVisible();
  await say(page, 'Name', 'split');
  await say(page, 'Take it from a file instead', 'flights.py:split');
  await expect(output(page, 'split', 'new')).toBeVisible();
  await form(page).getByLabel('Where month comes from').selectOption('month');
  await drag(page, output(page, 'clean', 'data'), input(page, 'split', 'data'));
  await expect(said(page)).toHaveText('clean.data goes to split.data.');
  await expect(edge(page, 'split', 'data')).toBeAttached();

  await drag(page, kind('register'), pane, { x: 700, y: 300 });
  await expect(node(page, 'register')).toBeVisible();
  await drag(
    page,
    output(page, 'split', 'old'),
    input(page, 'register', 'model')
  );
  await expect(said(page)).toHaveText(
    'split.old is a dataset; register.model takes a model.'
  );
  await canvas(page).press('Delete');
  await expect(node(page, 'register')).toHaveCount(0);

  await drag(page, kind('drift'), pane, { x: 700, y: 300 });
  await expect(node(page, 'drift')).toBeVisible();
  await drag(
    page,
    output(page, 'split', 'old'),
    input(page, 'drift', 'reference')
  );
  await expect(said(page)).toContainText('drift.reference');
  // What is let go over a step goes to the input that takes it.
  await expect(edge(page, 'drift', 'reference')).toBeAttached();
  await drag(
    page,
    output(page, 'split', 'new'),
    node(page, 'drift').locator('.cw-Draft-name')
  );
  await expect(said(page)).toContainText('drift.current');
}

/** Nothing here but keys; where the focus is, is looked for by Tab. */
async function drawByKeyboard(page: Page) {
  const { keyboard } = page;
  const say = async (label: RegExp, text: string) => {
    await tabTo(page, label);
    await keyboard.press('Control+a');
    await keyboard.type(text);
    await keyboard.press('Enter');
  };
  const add = async (kind: string, name = kind) => {
    await keyboard.press('a');
    await keyboard.type(kind);
    await keyboard.press('Enter');
    await expect(canvas(page)).toBeFocused();
    await expect(node(page, kind)).toBeVisible();
    await keyboard.press('Enter');
    await say(/^Name/, name);
    await expect(node(page, name)).toBeVisible();
    await expect(form(page)).toContainText('How it is run');
  };
  const toCanvas = async () => {
    await keyboard.press('Escape');
    await expect(canvas(page)).toBeFocused();
  };
  const connect = async (step: string, output: string, to: string) => {
    await keyboard.press('/');
    await keyboard.press('Control+a');
    await keyboard.type(step);
    await keyboard.press('Enter');
    await toCanvas();
    await keyboard.press('c');
    await keyboard.type(`${step}.${output}`);
    await tabTo(page, /^To /);
    await keyboard.type(to);
    await keyboard.press('Enter');
    await expect(said(page)).toHaveText(`${step}.${output} goes to ${to}.`);
  };

  await run(page, 'cellworks:new-pipeline');
  await expect(page.locator('[data-kind="drift"]')).toBeVisible();
  await canvas(page).focus();
  await keyboard.press('Enter');
  await say(/^Name/, 'drawn');
  await say(/^Add a parameter/, 'month');
  await toCanvas();

  await add('recipe', 'clean');
  await say(/^File/, 'clean.recipe.json');
  await tabTo(page, /^Where data comes from/);
  await keyboard.type('a dataset');
  await say(/^Dataset/, 'flights');
  await toCanvas();

  await add('function', 'split');
  await say(/^Take it from a file instead/, 'flights.py:split');
  await expect(output(page, 'split', 'new')).toBeVisible();
  await tabTo(page, /^Where month comes from/);
  await keyboard.type('month');
  await toCanvas();
  await connect('clean', 'data', 'split.data');

  await add('drift');
  await toCanvas();
  await connect('split', 'old', 'drift.reference');
  await connect('split', 'new', 'drift.current');
}
