import type { Kernel, KernelMessage } from '@jupyterlab/services';

/** What installs the SDK in a kernel’s environment; `cellworks doctor` prints the same. */
export const INSTALL =
  'pip install --no-deps cellworks && pip install msgspec cloudpickle';

/** The cell that does it: `%pip` installs where the kernel runs. */
export const INSTALL_CELL =
  '%pip install --no-deps cellworks\n%pip install msgspec cloudpickle';

/** The cell that loads the magics where the SDK is installed. */
export const IMPORT_CELL = 'import cellworks as cw';

const OURS =
  /magic (?:function )?`%{1,2}(train|step|tune|jobs|wrangle|compare|cw)` not found/i;
const NEEDED = /\b(cellworks\w*|msgspec|cloudpickle)\b/;

/** What a cell asked for in vain: one of our magics, or the import itself. */
export function askedInVain(name: string, message: string): string | undefined {
  const magic = OURS.exec(message);
  if (name === 'UsageError' && magic) {
    return `%${message.includes('%%') ? '%' : ''}${magic[1]}`;
  }
  return isMissing(name, message) ? 'cellworks' : undefined;
}

/** Whether an import failed because the SDK, or what it needs, is not installed. */
export function isMissing(name: string, message: string): boolean {
  return name === 'ModuleNotFoundError' && NEEDED.test(message);
}

/** Ask a kernel, silently, whether its environment has the SDK; undefined where it does not say. */
export async function hasCellworks(
  kernel: Pick<Kernel.IKernelConnection, 'requestExecute'>
): Promise<boolean | undefined> {
  const module = '__import__("importlib.util", fromlist=["find_spec"])';
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    stop_on_error: false,
    user_expressions: { has: `${module}.find_spec("cellworks") is not None` }
  });
  const { content } = (await future.done) as KernelMessage.IExecuteReplyMsg;
  const told =
    content.status === 'ok'
      ? (content.user_expressions.has as {
          data?: Record<string, unknown>;
        })
      : undefined;
  const text = told?.data?.['text/plain'];
  return text === 'True' ? true : text === 'False' ? false : undefined;
}
