import { expect, type Page } from '@playwright/test';
import { findingsInBoth } from './axe';
import {
  look,
  openLab,
  putNotebook,
  reach,
  run,
  runCells,
  submit,
  test
} from './lab';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 }
];

/** The colours that a person sees the panel in. */
async function colours(page: Page): Promise<string[]> {
  return page
    .locator('.cw-JobsPanel')
    .evaluate(node => [
      getComputedStyle(node).backgroundColor,
      getComputedStyle(node).color
    ]);
}

test('the panel fits, and follows the theme', async ({
  page,
  request
}, info) => {
  const failed = await submit(
    request,
    'does-not-fit-into-a-narrow-column',
    'raise ValueError("a sentence that is longer than any column has room for, whatever the screen")'
  );
  const good = await submit(request, 'fits', 'print("hello")\n6 * 7', {
    parameters: { depth: 8, rate: 0.1 }
  });
  await reach(request, failed, 'failed');
  await reach(request, good, 'succeeded');
  await openLab(page);
  await run(page, 'cellworks:show-sidebar');
  await run(page, 'cellworks:open-jobs');
  await page.getByRole('row', { name: `fits ${good.number}` }).click();
  await expect(page.getByRole('tabpanel', { name: 'Output' })).toContainText(
    '42'
  );

  const seen = new Set<string>();
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
    await run(page, 'apputils:change-theme', { theme });
    await expect(page.locator('body')).toHaveAttribute(
      'data-jp-theme-name',
      theme
    );
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const scroller = page.locator('.cw-JobsPanel .cw-Grid');
      await expect
        .poll(() =>
          scroller.evaluate(node => node.scrollWidth - node.clientWidth)
        )
        .toBe(0);
      await look(page, info, `${theme.split(' ')[1]}-${size.width}`);
    }
    (await colours(page)).forEach(colour => seen.add(colour));
  }
  expect(seen.size).toBe(4);
});

test('a failed card, a cell being mended and a preview fit, follow the theme, and axe objects to nothing', async ({
  page,
  request
}, info) => {
  await putNotebook(request, 'look.ipynb', [
    'import cellworks as cw\nimport pandas as pd\nimport numpy as np\nflights = pd.DataFrame({"dep_delay": np.arange(50_000.0)})\ncolumns = ["dep_delay"]\nkey = "dep_delay"\ndef late(frame, key):\n    return frame[key] > 15',
    '%%train looked-at -p key=dep_dly\nanswer = late(flights[columns], key)\nanswer.mean()',
    'late(flights[columns], key).mean()'
  ]);
  await openLab(page);
  await runCells(page, 'look.ipynb');
  const card = page.getByRole('region', { name: /^Job \d+ looked-at$/ });
  await expect(card.getByRole('status')).toContainText('failed');
  await expect(card).toContainText('late()');
  await run(page, 'cellworks:run-as-job');
  const preview = page.getByRole('form', { name: 'Run as job' });
  await expect(preview.getByRole('table')).toContainText('50,000 x 1');

  await fits('notebook', '.cw-Card, .cw-Preview');
  await card.getByRole('button', { name: 'Edit and rerun' }).click();
  await expect(
    page.getByRole('textbox', { name: 'Source of the cell' })
  ).toBeVisible();
  await fits('edit', '.cw-Detail');

  async function fits(name: string, parts: string) {
    for (const part of parts.split(', ')) {
      expect(await findingsInBoth(page, part), part).toEqual([]);
    }
    for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
      await run(page, 'apputils:change-theme', { theme });
      await expect(page.locator('body')).toHaveAttribute(
        'data-jp-theme-name',
        theme
      );
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await expect
          .poll(() =>
            page
              .locator(parts)
              .first()
              .evaluate(node => node.scrollWidth - node.clientWidth)
          )
          .toBe(0);
        await look(page, info, `${name}-${theme.split(' ')[1]}-${size.width}`);
      }
    }
  }
});
