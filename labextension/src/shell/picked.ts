import type { JupyterFrontEnd } from '@jupyterlab/application';

/** What a command was given, else the thing under the context menu, which an attribute of the page names. */
export function picked(
  app: JupyterFrontEnd,
  given: unknown,
  attribute: string
): string | undefined {
  if ((typeof given === 'string' && given) || typeof given === 'number') {
    return String(given);
  }
  return (
    app
      .contextMenuHitTest(node => node.hasAttribute(attribute))
      ?.getAttribute(attribute) ?? undefined
  );
}
