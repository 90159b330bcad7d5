import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { findings, findingsInBoth } from './axe';
import { Gate, look, openLab, putNotebook, run, runCells, test } from './lab';

const API = '/cellworks/api/executions';

/** A pipeline that waits for a gate, divides and asks; how it divides is what is put right. */
function flow(gate: Gate, divisor: string): string {
  const wait = gate.wait.replace(/^/gm, '    ');
  return [
    'import cellworks as cw',
    '@cw.step',
    'def numbers(count: int):',
    wait,
    '    values = list(range(count))',
    '    return values',
    '@cw.step',
    'def ratio(values: list, by: int) -> cw.Metrics:',
    '    print("dividing", len(values), "values")',
    `    metrics = {"ratio": sum(values) / ${divisor}}`,
    '    return metrics',
    '@cw.step',
    'def publish(metrics):',
    '    word = f"published {metrics}"',
    '    return word',
    '@cw.pipeline',
    'def ui_flow(count: int = 4, by: int = 2):',
    '    metrics = ratio(numbers(count), by)',
    '    sign = cw.step.approve(metrics=metrics, question="Is the ratio right?", name="sign_off")',
    '    publish.options(after=sign)(metrics)'
  ].join('\n');
}

interface Listed {
  id: string;
  number: number;
  state: string;
}

async function executions(request: APIRequestContext): Promise<Listed[]> {
  const answer = await request.get(`${API}?pipeline=ui_flow`);
  return answer.ok() ? (await answer.json()).executions : [];
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

test('a pipeline is watched, put right from a notebook, approved and compared', async ({
  page,
  request
}, info) => {
  const gate = new Gate();
  await openLab(page);
  await putNotebook(request, 'flow.ipynb', [
    flow(gate, '(by - 2)'),
    'ui_flow.run()'
  ]);
  await runCells(page, 'flow.ipynb');
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
  await expect(failed.getByRole('log')).toContainText('dividing 4 values');
  await failed.getByRole('tab', { name: 'Code' }).click();
  await expect(failed.getByRole('note')).toBeVisible();
  await failed.getByRole('tab', { name: 'Log' }).click();
  await look(page, info, 'failed');
  expect(await findingsInBoth(page, '.cw-ExecutionTab')).toEqual([]);
  await look(page, info, 'failed in the other theme');

  await putNotebook(request, 'fixed.ipynb', [
    flow(gate, 'by'),
    `cw.executions[${number}].resume(ui_flow)\nui_flow.run(count=6)`
  ]);
  await runCells(page, 'fixed.ipynb');
  await run(page, 'cellworks:open-execution', { execution: String(number) });
  await expect(node(page, /^sign_off: asking/)).toBeVisible();
  await node(page, /^sign_off: asking/).click();
  const ask = page.getByRole('form', { name: 'Approve sign_off' });
  await expect(ask).toContainText('Is the ratio right?');
  await ask.getByLabel('Note').fill('three it is');
  await ask.getByRole('button', { name: 'Approve' }).click();
  await expect(node(page, /^publish: succeeded/)).toBeVisible();
  await page.getByRole('tab', { name: /^Steps/ }).click();
  await expect(page.getByRole('grid', { name: 'Steps' })).toContainText(
    'three it is'
  );

  await run(page, 'cellworks:open-pipelines');
  await expect(line).toContainText('succeeded');
  for (const box of [number, number + 1]) {
    await list.getByRole('checkbox', { name: `ui_flow ${box}` }).check();
  }
  await page.getByRole('button', { name: 'Compare 2' }).click();
  const table = page.getByRole('table', { name: 'What was compared' });
  await expect(table.getByRole('row', { name: /^count 4 6/ })).toBeVisible();
  expect(await findings(page, '.cw-CompareExecutionsTab')).toEqual([]);
});
