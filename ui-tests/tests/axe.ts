import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * Every finding under a selector, in a line each.
 *
 * Left out are what the person's own code displayed, and Lab's toolbar button.
 */
export async function findings(
  page: Page,
  selector: string
): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(selector)
    .exclude('.jp-OutputArea')
    .exclude('jp-button')
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.target.join(' ')} ${node.failureSummary}`)
  );
}
