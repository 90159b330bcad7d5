// Chromium with a page in JupyterLab, for what is measured there.
import { createRequire } from 'node:module';

const { chromium } = createRequire(
  new URL('../../ui-tests/package.json', import.meta.url)
)('@playwright/test');

/** A browser and an empty page of it. */
export async function openBrowser(width = 1280, height = 800) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  });
  const page = await browser.newPage({ viewport: { width, height } });
  return { browser, page };
}

/** Open Lab as somebody who comes for the first time. */
export async function openLab(page, address) {
  await page.goto(`${address}/lab?reset`);
  await page.waitForFunction(() => window.jupyterapp !== undefined);
  await page.evaluate(() => window.jupyterapp.restored);
}

/** Give the page `watch`: what lies between two frames is what a person waits for. */
export function watchFrames(page) {
  return page.evaluate(() => {
    window.watch = () => {
      const gaps = [];
      let last = performance.now();
      let on = true;
      const look = now => {
        gaps.push(now - last);
        last = now;
        if (on) {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
      return () => {
        on = false;
        return [...gaps.slice(1), performance.now() - last];
      };
    };
  });
}
