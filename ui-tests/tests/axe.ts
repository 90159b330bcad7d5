import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { wear, type Theme } from './lab';

/** The rules that a theme can break; all others judge roles, names and structure. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Every finding under a selector, in a line each.
 *
 * Left out are what the person's own code displayed, and Lab's toolbar button.
 */
export async function findings(
  page: Page,
  selector: string
): Promise<string[]> {
  return analyze(axeOf(page, selector));
}

/** What the colours are found wanting in under a selector, where all else was judged in another theme. */
export async function colourFindings(
  page: Page,
  selector: string
): Promise<string[]> {
  return analyze(axeOf(page, selector).withRules(COLOURS));
}

/** Every finding under a selector, and what the other theme's colours add; that theme stays on. */
export async function findingsInBoth(
  page: Page,
  selector: string
): Promise<string[]> {
  const here = await findings(page, selector);
  const worn = await page.locator('body').getAttribute('data-jp-theme-name');
  const other: Theme =
    worn === 'JupyterLab Light' ? 'JupyterLab Dark' : 'JupyterLab Light';
  await wear(page, other);
  const there = await colourFindings(page, selector);
  return [...here, ...there.map(finding => `${finding} in ${other}`)];
}

function axeOf(page: Page, selector: string): AxeBuilder {
  return (
    new AxeBuilder({ page })
      // No frame is of another origin, and nothing reads what passed: both cost more than the rules do.
      .options({ resultTypes: ['violations'] })
      .setLegacyMode()
      .include(selector)
      .exclude('.jp-OutputArea')
      .exclude('jp-button')
  );
}

async function analyze(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.target.join(' ')} ${node.failureSummary}`)
  );
}
