import {
  type APIRequestContext,
  expect,
  type Locator,
  type Page,
  test as plain,
  type TestInfo
} from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Shown {
  id: string;
}

interface JupyterApp {
  restored: Promise<void>;
  shell: {
    widgets(area: 'main'): Iterable<Shown>;
    add(widget: Shown, area: 'main', options: Record<string, string>): void;
  };
  commands: {
    execute(id: string, args?: Record<string, unknown>): Promise<unknown>;
  };
}

declare global {
  interface Window {
    jupyterapp?: JupyterApp;
  }
}

/** A test that leaves no job of its own running, however it ends. */
export const test = plain.extend<{ tidy: void }>({
  tidy: [
    async ({ request }, use) => {
      await use();
      for (const state of ['queued', 'starting', 'running']) {
        const answer = await request.get(`/cellworks/api/jobs?state=${state}`);
        const jobs: Row[] = answer.ok() ? (await answer.json()).jobs : [];
        for (const job of jobs) {
          await request.post(`/cellworks/api/jobs/${job.id}/stop`, {
            data: { grace: 0 }
          });
        }
      }
    },
    { auto: true }
  ]
});

/** What the tests read of a job. */
export interface Row {
  id: string;
  number: number;
  name: string;
  state: string;
}

/** Open JupyterLab with an empty layout, or as it was left. */
export async function openLab(page: Page, address = '/lab?reset') {
  await page.goto(address);
  await page.waitForFunction(() => window.jupyterapp !== undefined);
  await page.evaluate(() => window.jupyterapp?.restored);
}

/** Run one of Lab's commands, as a menu or a key would. */
export async function run(
  page: Page,
  command: string,
  args: Record<string, unknown> = {}
) {
  await page.evaluate(
    async ([id, given]) => {
      await window.jupyterapp?.commands.execute(
        id as string,
        given as Record<string, unknown>
      );
    },
    [command, args] as const
  );
}

/** The themes that a page is looked at in. */
export type Theme = 'JupyterLab Light' | 'JupyterLab Dark';

/** Change Lab's theme, and wait until the page wears it. */
export async function wear(page: Page, theme: Theme) {
  await run(page, 'apputils:change-theme', { theme });
  await expect(page.locator('body')).toHaveAttribute(
    'data-jp-theme-name',
    theme
  );
}

/** Take a picture for somebody who looks at it: only where `CELLWORKS_UI_LOOK` is set, for each costs a second. */
export async function look(
  of: Page | Locator,
  info: TestInfo,
  name: string
): Promise<void> {
  if (process.env.CELLWORKS_UI_LOOK) {
    await of.screenshot({ path: info.outputPath(`${name}.png`) });
  }
}

/** Begin one of Lab's commands, which ends only once somebody answers what it asks. */
export async function begin(page: Page, command: string) {
  await page.evaluate(id => {
    void window.jupyterapp?.commands.execute(id);
  }, command);
}

/** A file whose appearance lets a cell go on. */
export class Gate {
  readonly path = join(
    mkdtempSync(join(process.env.CELLWORKS_UI_FOLDER ?? '', 'gate-')),
    'open'
  );

  /** Lines of Python that wait here. */
  get wait(): string {
    return [
      'import pathlib, time',
      `while not pathlib.Path(${JSON.stringify(this.path)}).exists():`,
      '    time.sleep(0.02)'
    ].join('\n');
  }

  open(): void {
    writeFileSync(this.path, '');
  }

  shut(): void {
    rmSync(this.path, { force: true });
  }
}

/** Submit a cell as the SDK would. */
export async function submit(
  request: APIRequestContext,
  name: string,
  source: string,
  more: Record<string, unknown> = {}
): Promise<Row> {
  const status = await request.get('/cellworks/api/status');
  expect(status.ok(), await status.text()).toBe(true);
  const { interpreter } = await status.json();
  const answer = await request.post('/cellworks/api/jobs', {
    data: {
      name,
      entry: { type: 'cell', source },
      environment: { python: interpreter },
      autolog: false,
      provenance: {
        client: 'notebook',
        notebook: 'quickstart.ipynb',
        executed: 4
      },
      ...more
    }
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).row;
}

/** Wait until the server says that a job is in a state. */
export async function reach(
  request: APIRequestContext,
  job: Row,
  state: string
) {
  await expect
    .poll(
      async () => {
        const answer = await request.get(`/cellworks/api/jobs/${job.id}`);
        return (await answer.json()).row.state;
      },
      { timeout: 90_000 }
    )
    .toBe(state);
}

/** Put a notebook beside the server. */
export async function putNotebook(
  request: APIRequestContext,
  path: string,
  cells: string[],
  kernel = 'python3'
) {
  const answer = await request.put(`/api/contents/${path}`, {
    data: {
      type: 'notebook',
      format: 'json',
      content: {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {
          kernelspec: {
            name: kernel,
            display_name: 'Python 3',
            language: 'python'
          }
        },
        cells: cells.map((source, index) => ({
          id: `cell-${index}`,
          cell_type: 'code',
          source,
          metadata: {},
          outputs: [],
          execution_count: null
        }))
      }
    }
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

interface Notebook {
  cells: {
    source: string;
    outputs: { data: Record<string, { state?: string }> }[];
  }[];
}

/** Read a notebook's file. */
export async function readNotebook(
  request: APIRequestContext,
  path: string
): Promise<Notebook> {
  const answer = await request.get(`/api/contents/${path}?content=1`);
  expect(answer.ok()).toBe(true);
  return (await answer.json()).content;
}

/** What Lab has kept of its layout and its panels' states, as text: a moment after either changed. */
export async function keptLayout(request: APIRequestContext): Promise<string> {
  const layout = await request.get('/lab/api/workspaces/default');
  return layout.ok() ? layout.text() : '';
}

/** Open a notebook and begin to run all of it. */
export async function runCells(page: Page, path: string) {
  await page.evaluate(async file => {
    const commands = window.jupyterapp?.commands;
    const widget = (await commands?.execute('docmanager:open', {
      path: file
    })) as { sessionContext: { ready: Promise<void> } };
    await widget.sessionContext.ready;
    void commands?.execute('notebook:run-all-cells');
  }, path);
}

/** Press Tab until what has the focus is called so; what has it already counts. */
export async function tabTo(page: Page, what: RegExp) {
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return [
        at?.getAttribute('aria-label') ?? '',
        at instanceof HTMLInputElement || at instanceof HTMLSelectElement
          ? (at.labels?.[0]?.textContent ?? '')
          : '',
        at?.textContent ?? '',
        at?.getAttribute('title') ?? ''
      ]
        .filter(Boolean)
        .join(' ');
    });
  for (let step = 0; step < 80; step++) {
    if (what.test(await focused())) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${what} is not reached by Tab; at ${await focused()}`);
}

/** Run a command as somebody without a pointer does: by the palette. */
export async function byPalette(page: Page, label: string) {
  await page.keyboard.press('Control+Shift+C');
  await expect(page.getByRole('textbox', { name: 'SEARCH' })).toBeFocused();
  await page.keyboard.type(label);
  await expect(page.locator('.lm-CommandPalette-item').first()).toContainText(
    label
  );
  await page.keyboard.press('Enter');
}
