// What a person waits for in the Runs panel, measured in the page: `node runs.mjs <address of a Jupyter server>`.
import { openBrowser, openLab } from './page.mjs';

const { browser, page } = await openBrowser(1600, 900);

async function open() {
  await openLab(page, process.argv[2]);
  await page.evaluate(() => {
    const grid = () => document.querySelector('[role=grid][aria-label=Runs]');
    window.first = () =>
      grid()?.querySelector('[data-index="0"] a')?.title ?? '';
    // Drawn: what is asked for holds, nothing is dimmed, and the frame that shows it has been made.
    window.took = async (act, isThere) => {
      const begun = performance.now();
      act();
      for (;;) {
        await new Promise(resolve => requestAnimationFrame(resolve));
        if (isThere() && grid()?.getAttribute('aria-busy') === 'false') {
          await new Promise(resolve => requestAnimationFrame(resolve));
          return performance.now() - begun;
        }
        if (performance.now() - begun > 20_000) {
          throw new Error('it did not come');
        }
      }
    };
  });
}

const paint = [];
for (let round = 0; round < 4; round++) {
  await open();
  const took = await page.evaluate(() =>
    window.took(
      () => void window.jupyterapp.commands.execute('cellworks:open-runs'),
      () => window.first() !== ''
    )
  );
  // The first of all finds nothing in memory: the store's pages, the panel's code.
  paint.push(took);
}
// The columns come with the keys.
await page.getByRole('columnheader', { name: 'm0', exact: true }).waitFor();

const sort = [];
for (const name of ['m0', 'm1', 'p0', 'p1', 'Status', 'Took', 'm2', 'm3']) {
  const took = await page.evaluate(async title => {
    const button = [
      ...document.querySelectorAll('[role=columnheader] button')
    ].find(one => one.textContent.replace(/[▾▴]/, '') === title);
    const head = button.closest('[role=columnheader]');
    return window.took(
      () => button.click(),
      () => head.getAttribute('aria-sort') !== null
    );
  }, name);
  sort.push(took);
}

const filter = [];
for (const text of [
  'metrics.m0 > 0.9',
  "params.p1 = '8'",
  "metrics.m1 > 0.5 and params.p1 = '4'",
  "status = 'FAILED'",
  'metrics.m2 < 0.01',
  ''
]) {
  const before = await page
    .locator('.cw-RunsPanel .cw-Count[role=status]')
    .textContent();
  await page.getByRole('combobox', { name: 'Filter runs' }).fill(text);
  const took = await page.evaluate(
    was =>
      window.took(
        () => {
          const field = document.querySelector(
            '[role=combobox][aria-label="Filter runs"]'
          );
          field.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })
          );
        },
        () =>
          document.querySelector('.cw-RunsPanel .cw-Count[role=status]')
            .textContent !== was
      ),
    before
  );
  if (text) {
    filter.push(took); // an empty line is applied as it is emptied
  }
}
console.log(JSON.stringify({ paint, sort, filter }));
await browser.close();
