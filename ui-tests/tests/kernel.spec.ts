import { expect, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from './axe';
import { openLab, putNotebook, readNotebook, run, runCells, test } from './lab';

const folder = process.env.CELLWORKS_UI_FOLDER ?? '';

test.beforeAll(() => {
  // An environment of its own that has ipykernel, by a path to this one's packages, and not cellworks:
  // what makes an editable install importable is a .pth file, which a path alone does not read.
  const venv = join(folder, 'without-cellworks');
  execFileSync('python', ['-m', 'venv', '--without-pip', venv]);
  const ask = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const python = join(venv, 'bin/python');
  const where = (of: string) => execFileSync(of, ['-c', ask]).toString().trim();
  writeFileSync(join(where(python), 'others.pth'), `${where('python')}\n`);
  const spec = join(folder, 'training/data/kernels/without-cellworks');
  mkdirSync(spec, { recursive: true });
  writeFileSync(
    join(spec, 'kernel.json'),
    JSON.stringify({
      argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
      display_name: 'Without Cellworks',
      language: 'python'
    })
  );
});

/** Open a notebook whose kernel has no cellworks. */
async function openWithout(
  page: Page,
  request: Parameters<typeof putNotebook>[0],
  path: string,
  cells: string[]
) {
  await putNotebook(request, path, cells, 'without-cellworks');
  await openLab(page);
}

test('a %%train cell on a kernel without cellworks says what installs it, and inserts it', async ({
  page,
  request
}) => {
  await openWithout(page, request, 'without.ipynb', ['%%train\nx = 1']);
  await runCells(page, 'without.ipynb');
  const notice = page
    .getByRole('alert')
    .filter({ hasText: 'does not have cellworks' });
  await expect(notice).toBeVisible();
  await expect(
    notice.getByRole('button', { name: /^pip install --no-deps cellworks/ })
  ).toBeVisible();
  expect(await findings(page, '.cw-NoticeHost')).toEqual([]);
  await notice
    .getByRole('button', { name: 'Insert a cell that installs it' })
    .click();
  await run(page, 'docmanager:save');
  const { cells } = await readNotebook(request, 'without.ipynb');
  expect(cells.map(cell => cell.source)).toEqual([
    '%pip install --no-deps cellworks\n%pip install msgspec cloudpickle',
    '%%train\nx = 1'
  ]);
});

test('Run as job on a kernel without cellworks says so too', async ({
  page,
  request
}) => {
  await openWithout(page, request, 'without-job.ipynb', ['1 + 1']);
  await page.evaluate(async () => {
    const widget = (await window.jupyterapp?.commands.execute(
      'docmanager:open',
      { path: 'without-job.ipynb' }
    )) as { sessionContext: { ready: Promise<void> } };
    await widget.sessionContext.ready;
  });
  await run(page, 'cellworks:run-as-job');
  const preview = page.getByRole('form', { name: 'Run as job' });
  await expect(preview.getByRole('alert')).toContainText(
    'does not have cellworks'
  );
  await preview
    .getByRole('button', { name: 'Insert a cell that installs it' })
    .click();
  await run(page, 'docmanager:save');
  const { cells } = await readNotebook(request, 'without-job.ipynb');
  expect(cells[0].source).toContain('%pip install --no-deps cellworks');
});

test('a magic that was not loaded where cellworks is installed names the import', async ({
  page,
  request
}) => {
  await putNotebook(request, 'not-imported.ipynb', ['%cw jobs list']);
  await openLab(page);
  await runCells(page, 'not-imported.ipynb');
  const notice = page.getByRole('alert').filter({ hasText: '%cw comes with' });
  await expect(notice).toContainText('import cellworks as cw');
});
