import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsInBoth } from './axe';
import {
  Gate,
  look,
  openLab,
  reach,
  readNotebook,
  run,
  submit,
  tabTo,
  test
} from './lab';

const QUICKSTART = join(__dirname, '../../examples/quickstart.ipynb');

test('the launcher’s card copies the quickstart beside whatever is there, and opens it', async ({
  page,
  request
}) => {
  const folder = 'my work';
  await request.put(`/api/contents/${folder}`, {
    data: { type: 'directory' }
  });
  await openLab(page);
  await run(page, 'filebrowser:open-path', { path: folder });
  const launcher = page.getByRole('tabpanel', { name: 'Launcher' });
  for (const name of ['quickstart.ipynb', 'quickstart-1.ipynb']) {
    await run(page, 'launcher:create');
    await launcher
      .last()
      .getByText('Cellworks Quickstart', { exact: true })
      .click();
    await expect(page.getByRole('tab', { name, exact: true })).toBeVisible();
    const copied = await readNotebook(request, `${folder}/${name}`);
    const ours = JSON.parse(readFileSync(QUICKSTART, 'utf8'));
    expect(copied.cells.map(cell => cell.source)).toEqual(
      ours.cells.map(({ source }: { source: string[] }) => source.join(''))
    );
  }
});

test('every command of ours says what it is and what it takes, and no key of ours is another’s', async ({
  page
}) => {
  await openLab(page);
  const told = await page.evaluate(async () => {
    const registry = window.jupyterapp?.commands as unknown as {
      listCommands(): string[];
      label(id: string): string;
      describedBy(id: string): Promise<{ args: unknown }>;
      keyBindings: { command: string; keys: string[]; selector: string }[];
    };
    const ours = registry.listCommands().filter(id => /^cellworks:/.test(id));
    const silent: string[] = [];
    for (const id of ours) {
      const { args } = await registry.describedBy(id);
      if (!registry.label(id) || !args) {
        silent.push(id);
      }
    }
    const keys = registry.keyBindings.map(one => ({
      command: one.command,
      keys: one.keys.join(' ')
    }));
    const mine = keys.filter(one => one.command.startsWith('cellworks:'));
    const clashes = mine.flatMap(one =>
      keys.filter(
        other => other.keys === one.keys && other.command !== one.command
      )
    );
    return { count: ours.length, silent, bound: mine.length, clashes };
  });
  expect(told.silent).toEqual([]);
  expect(told.clashes).toEqual([]);
  expect(told.count).toBeGreaterThan(12);
  expect(told.bound).toBeGreaterThan(3);
});

test('the menu has the main ways, and keys open Home, Jobs and the sidebar', async ({
  page
}) => {
  await openLab(page);
  await page.getByRole('menuitem', { name: 'Cellworks' }).click();
  for (const name of [
    /^Open Home/,
    /^Open Jobs/,
    /^Open Models/,
    /^Open Endpoints/,
    /^Deploy a Model Version/,
    /^Show Cellworks/,
    /^Open the Cellworks Quickstart/,
    /^Restart the Cellworks Supervisor/
  ]) {
    await expect(page.getByRole('menuitem', { name })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Alt+H');
  await expect(page.getByRole('tabpanel', { name: 'Home' })).toBeVisible();
  await page.keyboard.press('Control+Alt+J');
  await expect(page.getByRole('tab', { name: 'Jobs' })).toBeVisible();
  await page.keyboard.press('Control+Alt+C');
  await expect(
    page.getByRole('region', { name: 'Cellworks' }).first()
  ).toBeVisible();
});

test('the foot of the sidebar stops, starts and restarts the supervisor, and jobs go on', async ({
  page,
  request
}) => {
  const gate = new Gate();
  const job = await submit(request, 'goes-on', gate.wait);
  await reach(request, job, 'running');
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  const sidebar = page.getByRole('region', { name: 'Cellworks' }).first();
  await expect(sidebar).toContainText('supervisor up');
  await sidebar.getByRole('button', { name: /^Stop the supervisor/ }).click();
  await expect(sidebar).toContainText('supervisor down');
  await sidebar.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(sidebar).toContainText('supervisor up');
  const pid = async () => {
    const status = await request.get('/cellworks/api/status');
    return status.ok() ? (await status.json()).pid : 0;
  };
  const before = await pid();
  await sidebar
    .getByRole('button', { name: /^Restart the supervisor/ })
    .click();
  await expect.poll(async () => [0, before].includes(await pid())).toBe(false);
  await expect(sidebar).toContainText('supervisor up');
  gate.open();
  await reach(request, job, 'succeeded');
});

test('each section of the sidebar has room on a small screen, and the last is scrolled to', async ({
  page
}) => {
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  const sidebar = page.getByRole('region', { name: 'Cellworks' }).first();
  const sections = sidebar.locator('.cw-Sidebar-section');
  await expect(sidebar).toContainText('supervisor up');
  for (const section of await sections.all()) {
    await section.scrollIntoViewIfNeeded();
    await expect(section).toBeInViewport();
    expect((await section.boundingBox())?.height).toBeGreaterThanOrEqual(90);
  }
  const last = sidebar.getByRole('button', { name: 'Open the Data Wrangler' });
  await last.click();
  await expect(
    page.getByRole('tab', { name: 'Data Wrangler' }).last()
  ).toBeVisible();
});

test('the sidebar and Home are walked by the keyboard alone', async ({
  page,
  request
}) => {
  const bad = await submit(request, 'walked-to', '1 / 0');
  await reach(request, bad, 'failed');
  await openLab(page);
  await page.keyboard.press('Control+Alt+C');
  const sidebar = page.getByRole('region', { name: 'Cellworks' }).first();
  await expect(sidebar).toContainText('walked-to');
  await tabTo(page, /Open Home/);
  await page.keyboard.press('Enter');
  const home = page.getByRole('tabpanel', { name: 'Home' });
  await expect(home.getByRole('heading', { name: 'Begin' })).toBeVisible();
  await expect(
    home.getByRole('link', { name: `walked-to ${bad.number}` }).first()
  ).toBeVisible();
  await tabTo(page, new RegExp(`^walked-to ${bad.number}`));
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('region', { name: `Job ${bad.number}`, exact: true })
  ).toContainText('ZeroDivisionError');
});

test('axe objects to nothing in Home and the sidebar', async ({
  page,
  request
}, info) => {
  const gate = new Gate();
  const bad = await submit(
    request,
    'a-name-that-is-longer-than-any-narrow-column-has-room-for',
    'raise ValueError("a sentence that is longer than any column has room for, whatever the screen, and then some more words")'
  );
  await reach(request, bad, 'failed');
  const job = await submit(
    request,
    'for-axe-home',
    `from cellworks.logging import progress\nprogress(3, 8)\n${gate.wait}`
  );
  await reach(request, job, 'running');
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await run(page, 'cellworks:open-home');
  const home = page.getByRole('tabpanel', { name: 'Home' });
  await expect(home.getByRole('progressbar')).toBeVisible();
  await expect(home).toContainText('ValueError');
  expect(await findingsInBoth(page, '.cw-Home')).toEqual([]);
  expect(await findingsInBoth(page, '.cw-Sidebar')).toEqual([]);
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await look(page, info, `home-${width}`);
  }
  gate.open();
});
