// Drives the Jobs panel in Chromium: node bench/browser/jobs.mjs ADDRESS UPDATES; prints milliseconds as JSON.
import { openBrowser, openLab } from './page.mjs';

const [address, updates] = [process.argv[2], Number(process.argv[3])];
const ROUNDS = 7;

const { browser, page } = await openBrowser();
await openLab(page, address);

// In the page: act, then count until the table shows another list, and has been painted.
await page.evaluate(() => {
  const grid = () => document.querySelector('[role=grid][aria-label=Jobs]');
  window.shown = () => {
    const rows =
      grid()?.getAttribute('aria-busy') === 'false'
        ? grid().querySelectorAll('[data-cellworks-job]')
        : [];
    return [...rows].map(row => row.dataset.cellworksJob).join();
  };
  window.head = title =>
    [...grid().querySelectorAll('[role=columnheader] button')].find(
      one => one.textContent.replace(/[▾▴]/, '').trim() === title
    );
  window.timed = async act => {
    const before = window.shown();
    const begun = performance.now();
    act();
    for (;;) {
      await new Promise(done => requestAnimationFrame(done));
      const now = window.shown();
      if (now && now !== before) {
        await new Promise(done => requestAnimationFrame(done));
        return performance.now() - begun;
      }
      if (performance.now() - begun > 20_000) {
        throw new Error('Nothing changed within 20 s.');
      }
    }
  };
});

const median = values => values.sort((a, b) => a - b)[values.length >> 1];
const open = () =>
  page.evaluate(() =>
    window.timed(() =>
      window.jupyterapp.commands.execute('cellworks:open-jobs')
    )
  );
const close = () =>
  page.evaluate(() => {
    window.jupyterapp.shell.currentWidget.close();
  });

const result = { open: await open() };
const paints = [];
for (let round = 0; round < ROUNDS; round++) {
  await close();
  paints.push(await open());
}
result.paint = median(paints);

/** Click a title, again and again: each click turns the order round. */
async function sorts(title) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(
      await page.evaluate(
        name => window.timed(() => window.head(name).click()),
        title
      )
    );
  }
  return median(times);
}
result.sort = await sorts('Took');
// Whichever metric the panel shows by itself.
const metric = await page.evaluate(() =>
  ['auc', 'f1', 'log_loss', 'training_score'].find(window.head)
);
result.sort_metric = await sorts(metric);

/** Write into a control as a person does. */
async function writes(selector, values) {
  const times = [];
  for (const value of values) {
    times.push(
      await page.evaluate(
        ([where, text]) =>
          window.timed(() => {
            const control = document.querySelector(where);
            const type =
              control.tagName === 'SELECT'
                ? HTMLSelectElement
                : HTMLInputElement;
            Object.getOwnPropertyDescriptor(type.prototype, 'value').set.call(
              control,
              text
            );
            const event = control.tagName === 'SELECT' ? 'change' : 'input';
            control.dispatchEvent(new Event(event, { bubbles: true }));
          }),
        [selector, value]
      )
    );
  }
  return median(times);
}
result.filter_text = await writes('.cw-Bar input[type=search]', [
  'late-flights-1',
  'dep_delay',
  'late-flights-2',
  'dep_del',
  'flights-3'
]);
await writes('.cw-Bar input[type=search]', ['']);
result.filter_state = await writes('.cw-Bar select[aria-label=State]', [
  'failed',
  'all',
  'failed',
  'succeeded',
  'failed'
]);

const session = await page.context().newCDPSession(page);
async function heap() {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
}
/** Let the server tell of changes; each is answered by a read. */
async function update(times) {
  const answers = [];
  page.on('response', answer => {
    if (answer.url().includes('/cellworks/api/jobs?')) {
      answers.push(answer.status());
    }
  });
  for (let number = 0; number < times; number++) {
    const before = answers.length;
    await page.evaluate(() =>
      window.jupyterapp.serviceManager.events.stream.emit({
        schema_id: 'https://cellworks.dev/events/change',
        slice: 'jobs',
        entity: 'job_0',
        what: ['metrics']
      })
    );
    while (answers.length === before) {
      await page.waitForTimeout(10);
    }
  }
  page.removeAllListeners('response');
}
await update(Math.min(updates, 50));
result.before_mb = await heap();
await update(updates);
result.after_mb = await heap();
result.grown_mb = result.after_mb - result.before_mb;
console.log(JSON.stringify(result));
await browser.close();
