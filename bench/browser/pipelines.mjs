// Drives an execution's graph in Chromium: node bench/browser/pipelines.mjs ADDRESS NUMBER live|moved; prints milliseconds
// as JSON. `live` watches it while it runs, `moved` pans and zooms it.
import { openBrowser, openLab, watchFrames } from './page.mjs';

const [address, execution, what] = process.argv.slice(2);
const SECONDS = 5;
/** Milliseconds without a change after which a graph counts as drawn. */
const STILL = 300;

const { browser, page } = await openBrowser();
await openLab(page, address);
await watchFrames(page);

await page.evaluate(still => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const nodes = () => document.querySelectorAll('.cw-Graph .cw-Step').length;
  // Counted is until the last node came, and not how long it was waited to know that.
  window.drawn = async () => {
    const begun = performance.now();
    let [count, last] = [0, begun];
    for (;;) {
      await frame();
      const now = performance.now();
      if (nodes() !== count) {
        [count, last] = [nodes(), now];
      }
      if (count > 0 && now - last > still) {
        return { took: last - begun, nodes: count };
      }
      if (now - begun > 60_000) {
        throw new Error('The graph was not drawn within a minute.');
      }
    }
  };
}, STILL);

const open = () =>
  page.evaluate(async number => {
    window.jupyterapp.commands.execute('cellworks:open-execution', {
      execution: number
    });
    return window.drawn();
  }, execution);

/** Do something over and over for some seconds, and tell what the frames were meanwhile. */
async function frames(act) {
  await page.evaluate(() => {
    window.watched = window.watch();
  });
  const until = Date.now() + SECONDS * 1000;
  for (let turn = 0; Date.now() < until; turn++) {
    await act(turn);
  }
  const gaps = (await page.evaluate(() => window.watched())).sort(
    (a, b) => a - b
  );
  return {
    frames: gaps.length,
    p50: gaps[gaps.length >> 1],
    p99: gaps[Math.floor(gaps.length * 0.99)],
    worst: gaps[gaps.length - 1]
  };
}

const result = { cold: (await open()).took };

/** Drawn once more, now that the browser has all it needs, and then followed. */
async function live() {
  await page.evaluate(() => window.jupyterapp.shell.currentWidget.close());
  const again = await open();
  Object.assign(result, { draw: again.took, nodes: again.nodes });
  result.live = await frames(() => page.waitForTimeout(100));
}

async function moved() {
  const box = await page.locator('.cw-Graph').boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  // Held, and led round as long as frames are counted.
  const pans = async () => {
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    const found = await frames(turn =>
      page.mouse.move(
        middle.x + 300 * Math.sin(turn / 15),
        middle.y + 120 * (1 - Math.cos(turn / 10))
      )
    );
    await page.mouse.up();
    return found;
  };
  const zoom = async turn => {
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.wheel(0, turn % 20 < 10 ? 60 : -60);
  };
  result.pan = await pans();
  result.zoom = await frames(zoom);
  // All of it at once: as far away as one can go.
  for (let turn = 0; turn < 40; turn++) {
    await page.mouse.wheel(0, 240);
  }
  result.whole_pan = await pans();
  result.whole_zoom = await frames(zoom);
}

await { live, moved }[what]();
console.log(JSON.stringify(result));
await browser.close();
