// Drives the data wrangler in Chromium: node bench/browser/wrangle.mjs ADDRESS FILE ROWS; prints milliseconds as JSON.
import { openBrowser, openLab, watchFrames } from './page.mjs';

const [address, file, rows] = process.argv.slice(2);
const BRUSHES = 7;
const SECONDS = 5;
const NOTEBOOK = 'wrangle.ipynb';

const { browser, page } = await openBrowser();
const cells = [
  `import pandas as pd\ndf = pd.read_parquet(${JSON.stringify(file)})`,
  'print("read", len(df))'
].map(source => ({
  cell_type: 'code',
  metadata: {},
  outputs: [],
  execution_count: null,
  source
}));
await page.request.put(`${address}/api/contents/${NOTEBOOK}`, {
  data: {
    type: 'notebook',
    format: 'json',
    content: { cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }
  }
});
await openLab(page, address);
await watchFrames(page);
const run = (id, args) =>
  page.evaluate(
    given => window.jupyterapp.commands.execute(...given),
    [id, args]
  );
await run('docmanager:open', {
  path: NOTEBOOK,
  factory: 'Notebook',
  kernel: { name: 'python3' }
});
await run('notebook:run-all-cells', {});
await page.getByText(`read ${rows}`).waitFor({ timeout: 300_000 });

await page.evaluate(() => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  window.until = async (is, seconds) => {
    const begun = performance.now();
    while (!is()) {
      await frame();
      if (performance.now() - begun > seconds * 1000) {
        throw new Error(`Not within ${seconds} s: ${is}`);
      }
    }
    await frame();
    return performance.now() - begun;
  };
  const heads = () => [...document.querySelectorAll('.cw-Strip-body .cw-Head')];
  window.drawn = () =>
    heads().length > 0 &&
    heads().every(
      one =>
        !one.classList.contains('cw-mod-old') &&
        one.querySelector('.cw-Head-quality:not(.cw-mod-empty)')
    ) &&
    document.querySelector('.cw-GridPane-rows')?.ariaBusy === 'false';
  window.exact = () =>
    window.drawn() && !heads().some(one => one.textContent.includes('≈'));
});

const result = {};
for (const name of ['open', 'open_again']) {
  // The second time the kernel has imported what it needs.
  result[name] = await page.evaluate(async notebook => {
    const begun = performance.now();
    window.jupyterapp.commands.execute('cellworks:open-wrangler', {
      notebook,
      frame: 'df'
    });
    await window.until(window.drawn, 120);
    return performance.now() - begun;
  }, NOTEBOOK);
  if (name === 'open') {
    await page.evaluate(() => window.until(window.exact, 300));
    await page.evaluate(() => window.jupyterapp.shell.currentWidget.close());
    await page.waitForFunction(
      () => !document.querySelector('.cw-WranglerTab')
    );
  }
}
result.exact = await page.evaluate(() => window.until(window.exact, 300));

/** Turn the wheel over the rows for some seconds; each turn is so many pixels. */
async function scrolls(pixels) {
  const box = await page.locator('.cw-GridPane-canvas').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    window.watched = window.watch();
  });
  const until = Date.now() + SECONDS * 1000;
  let turns = 0;
  while (Date.now() < until) {
    await page.mouse.wheel(0, pixels);
    turns += 1;
  }
  const gaps = (await page.evaluate(() => window.watched())).sort(
    (a, b) => a - b
  );
  return {
    turns,
    frames: gaps.length,
    p50: gaps[gaps.length >> 1],
    p99: gaps[Math.floor(gaps.length * 0.99)],
    worst: gaps[gaps.length - 1],
    over_50: gaps.filter(one => one > 50).length
  };
}
result.idle = await page.evaluate(async () => {
  const end = window.watch();
  await new Promise(done => setTimeout(done, 2000));
  return Math.max(...end());
});
result.scroll = await scrolls(120);
result.leap = await scrolls(20_000);
await page.evaluate(() => window.until(window.exact, 60));

/** Choose bins of a column by a drag; count from the pointer's last move until all headers show what is left. */
const times = [];
const gaps = [];
for (let round = 0; round < BRUSHES; round++) {
  const box = await page
    .getByRole('slider', { name: 'n1: lowest shown' })
    .locator('..')
    .boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.325, y);
  await page.mouse.down();
  await page.evaluate(() => {
    window.watched = window.watch();
    window.brushed = null;
    document.addEventListener(
      'pointermove',
      async () => {
        const begun = performance.now();
        let last = begun;
        const seen = new MutationObserver(() => {
          last = performance.now();
        });
        seen.observe(document.querySelector('.cw-Strip'), {
          subtree: true,
          attributes: true,
          childList: true
        });
        // All are drawn, and nothing has moved for a while: the last that moved is what was waited for.
        await window.until(
          () =>
            window.drawn() && last > begun && performance.now() - last > 400,
          60
        );
        seen.disconnect();
        window.brushed = last - begun;
      },
      { capture: true, once: true }
    );
  });
  await page.mouse.move(box.x + box.width * (0.525 + round * 0.05), y);
  await page.waitForFunction(() => window.brushed !== null, null, {
    polling: 20
  });
  times.push(await page.evaluate(() => window.brushed));
  gaps.push(Math.max(...(await page.evaluate(() => window.watched()))));
  await page.mouse.up();
}
times.sort((a, b) => a - b);
result.brush = times[times.length >> 1];
result.brush_worst = times[times.length - 1];
result.brush_frame = Math.max(...gaps);
console.log(JSON.stringify(result));
await browser.close();
