import type { Contents } from '@jupyterlab/services';
import { StudioError } from '../../studio';

/** Whether there is something at a path. */
export async function isThere(
  contents: Contents.IManager,
  path: string
): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch {
    return false;
  }
}

/** Write a text; what stands there is replaced. */
export async function writeText(
  contents: Contents.IManager,
  path: string,
  text: string
): Promise<void> {
  try {
    await contents.save(path, { type: 'file', format: 'text', content: text });
  } catch (reason) {
    throw refused(`${path} could not be written.`, reason);
  }
}

/** Read a text. */
export async function readText(
  contents: Contents.IManager,
  path: string
): Promise<string> {
  try {
    const { content } = await contents.get(path, {
      type: 'file',
      format: 'text',
      content: true
    });
    return String(content);
  } catch (reason) {
    throw refused(`${path} could not be read.`, reason);
  }
}

function refused(message: string, reason: unknown): StudioError {
  const hint = reason instanceof Error ? reason.message : String(reason);
  return new StudioError({ code: 'contents', message, field: 'path', hint }, 0);
}
