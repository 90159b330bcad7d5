import { expect, type Page } from '@playwright/test';
import { Gate, openLab, reach, run, submit, test } from './lab';

/** Home, opened as the palette or a key would. */
async function openHome(page: Page) {
  await run(page, 'cellworks:open-home');
  const home = page.getByRole('tabpanel', { name: 'Home' });
  await expect(home.getByRole('heading', { name: 'Begin' })).toBeVisible();
  return home;
}

test('Home says what runs and stops it, what failed until it is seen, and what happened', async ({
  page,
  request
}) => {
  const gate = new Gate();
  const bad = await submit(request, 'needs-eyes', '{}["dep_dly"]');
  const seen = await submit(request, 'also-bad', '1 / 0');
  await reach(request, bad, 'failed');
  await reach(request, seen, 'failed');
  const good = await submit(request, 'went-well', '6 * 7');
  await reach(request, good, 'succeeded');
  const long = await submit(
    request,
    'takes-long',
    `from cellworks.logging import progress\nprogress(5, 8)\n${gate.wait}`
  );
  await openLab(page);
  const home = await openHome(page);

  const running = home.getByRole('list', { name: 'Running: jobs' });
  const line = running.getByRole('listitem').filter({ hasText: 'takes-long' });
  await expect(line).toContainText('running');
  await expect(line.getByRole('progressbar')).toHaveAttribute(
    'aria-valuenow',
    '5'
  );

  const attention = home.getByRole('list', { name: 'Needs attention: jobs' });
  const failure = attention
    .getByRole('listitem')
    .filter({ hasText: `needs-eyes ${bad.number}` });
  await expect(failure).toContainText("KeyError: 'dep_dly'");
  await attention
    .getByRole('button', { name: `Mark also-bad ${seen.number} as seen` })
    .click();
  await expect(attention).not.toContainText('also-bad');
  const lately = home.getByRole('list', { name: 'Happened before that' });
  await expect(lately).toContainText(`went-well ${good.number}`);
  await expect(lately).toContainText(`also-bad ${seen.number}`);

  // What is opened is seen, and what ends is told without a reload.
  await failure.getByRole('link').click();
  await expect(
    page.getByRole('region', { name: `Job ${bad.number}`, exact: true })
  ).toContainText('KeyError');
  await run(page, 'cellworks:open-home');
  await expect(
    attention.getByRole('link', { name: `needs-eyes ${bad.number}` })
  ).toHaveCount(0);
  await line.getByRole('button', { name: /^Stop takes-long/ }).click();
  await expect(lately).toContainText(`takes-long ${long.number}`);
  await expect(home).toContainText('Nothing runs or waits.');
});
