import { expect, type Page } from '@playwright/test';
import { openLab, reach, run, submit, test } from './lab';

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
      const scroller = page.locator('.cw-Panel-scroll');
      await expect
        .poll(() =>
          scroller.evaluate(node => node.scrollWidth - node.clientWidth)
        )
        .toBe(0);
      await page.screenshot({
        path: info.outputPath(`${theme.split(' ')[1]}-${size.width}.png`)
      });
    }
    (await colours(page)).forEach(colour => seen.add(colour));
  }
  expect(seen.size).toBe(4);
});
