import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { INSTALL, isMissing } from '../../kernel/having';
import { type Capture, StudioError } from '../../studio';

/** What a kernel says that a cell would be as a job (`cellworks.magics.preview`). */
export interface Plan {
  name: string;
  /** The options, as `%%train` takes them. */
  line: string;
  /** The cell begins with `%%train` itself. */
  magic: boolean;
  parameters?: Record<string, string | number | boolean | null>;
  resources?: { cpu: number; memory: number | null; gpu: number };
  compute?: string;
  /** Names whose values come back. */
  outputs?: string[];
  captured: Pick<Capture, 'name' | 'kind' | 'size' | 'summary'>[];
  /** Names that the job imports again. */
  imported: string[];
  refused: { name: string; sentence: string }[];
  /** Why the cell or its options cannot be read. */
  problem: string | null;
}

/**
 * Ask a kernel, silently, what a cell would be as a job; throws a StudioError.
 *
 * The cell need not have imported cellworks, and nothing is left in the notebook's names.
 */
export async function askPlan(
  kernel: Pick<Kernel.IKernelConnection, 'requestExecute'>,
  source: string,
  line: string
): Promise<Plan> {
  const module = '__import__("cellworks.magics.preview", fromlist=["preview"])';
  const future = kernel.requestExecute({
    code: '',
    silent: true,
    store_history: false,
    stop_on_error: false,
    user_expressions: {
      plan: `${module}.preview(${literal(source)}, ${literal(line)})`
    }
  });
  const reply = (await future.done) as KernelMessage.IExecuteReplyMsg;
  return planIn(reply.content);
}

/** Read the plan out of a kernel's reply. */
export function planIn(
  content: KernelMessage.IExecuteReplyMsg['content']
): Plan {
  const told =
    content.status === 'ok'
      ? (content.user_expressions.plan as Told | undefined)
      : undefined;
  if (told?.status === 'ok' && told.data['application/json']) {
    return told.data['application/json'] as unknown as Plan;
  }
  if (told?.status !== 'error') {
    throw new StudioError(
      {
        code: 'kernel',
        message: 'The kernel did not say what the cell would be as a job.',
        hint: 'Only cells of a Python kernel can run as jobs.'
      },
      0
    );
  }
  const { ename, evalue } = told;
  if (isMissing(ename, evalue)) {
    throw new StudioError(
      {
        code: 'missing',
        message: 'This kernel’s environment does not have cellworks.',
        hint: INSTALL
      },
      0
    );
  }
  throw new StudioError({ code: 'kernel', message: `${ename}: ${evalue}` }, 0);
}

type Told =
  | { status: 'ok'; data: Record<string, unknown> }
  | { status: 'error'; ename: string; evalue: string };

/** What a kernel runs to make the cell a job: the cell itself where it says so, else the magic over it. */
export function codeOf(source: string, line: string, magic: boolean): string {
  return magic
    ? source
    : [
        '__import__("cellworks").load_ipython_extension(get_ipython())',
        `get_ipython().run_cell_magic("train", ${literal(line)}, ${literal(source)})`
      ].join('\n');
}

/** A string as Python reads it: JSON's own notation. */
function literal(text: string): string {
  return JSON.stringify(text);
}
