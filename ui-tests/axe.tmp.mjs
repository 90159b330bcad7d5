import { chromium } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
const B = 'http://127.0.0.1:18940';
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
});
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 }
});
const page = await context.newPage();
page.on('pageerror', e => console.log('pageerror', e.message));
await page.goto(B + '/lab?reset');
await page.waitForFunction(() => window.jupyterapp);
await page.evaluate(() => window.jupyterapp.restored);
const run = (id, args = {}) =>
  page.evaluate(
    ([id, args]) => window.jupyterapp.commands.execute(id, args).then(() => 0),
    [id, args]
  );
const find = async (sel, what) => {
  const { violations } = await new AxeBuilder({ page }).include(sel).analyze();
  for (const v of violations)
    for (const n of v.nodes)
      console.log(
        what,
        v.id,
        n.target.join(' '),
        n.failureSummary.replace(/\n/g, ' ').slice(0, 260)
      );
};
for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  await run('apputils:change-theme', { theme });
  await run('cellworks:show-sidebar');
  await run('cellworks:open-jobs');
  await page.waitForSelector('.cw-Table');
  await page.waitForTimeout(1500);
  await page.screenshot({
    path: `/tmp/wt/fdev/shots/axe-${theme.split(' ')[1]}.png`
  });
  await find('.cw-Sidebar', theme + ' sidebar');
  for (const text of ['late-flights 4', 'slow-one']) {
    await page.locator('tr', { hasText: text }).first().click();
    await page.waitForTimeout(1000);
    for (const t of await page.locator('.cw-Tabs-tab').allTextContents()) {
      await page
        .locator('.cw-Tabs-tab', { hasText: t.replace(/\d+$/, '') })
        .first()
        .click();
      await page.waitForTimeout(700);
      await find('.cw-JobsPanel', `${theme} ${text} ${t}`);
    }
    await page.screenshot({
      path: `/tmp/wt/fdev/shots/axe-${text.replace(/\W/g, '')}-${theme.split(' ')[1]}.png`
    });
  }
}
await browser.close();
