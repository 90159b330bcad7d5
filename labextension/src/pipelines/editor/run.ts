import type { KernelMessage, Session } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { StudioError } from '../../studio';
import { INSTALL, isMissing } from '../../kernel/having';
import { pythonSpec } from '../../kernel/specs';
import type { EditorModel } from './model';

/** What a line of the kernel's output begins with that tells the execution. */
const TOLD = 'cellworks-execution:';

/**
 * Run the file as its author would, in a kernel that is started for it beside the file and ended again.
 *
 * The kernel's environment is the steps'. Returns the id of the execution; rejects with a sentence.
 */
export async function runFile(
  model: EditorModel,
  parameters: Readonly<Record<string, unknown>>
): Promise<string> {
  const { services } = model.desk;
  await model.context.save();
  await services.kernelspecs.ready;
  const session = await services.sessions.startNew({
    name: model.path,
    // A kernel that a person has for the file is theirs: this one has a path of its own in the same folder.
    path: model.beside(`cellworks-run-${UUID.uuid4()}`),
    type: 'file',
    kernel: { name: pythonSpec(services.kernelspecs.specs) }
  });
  try {
    return await executed(session, codeOf(model, parameters));
  } finally {
    await session.shutdown();
    session.dispose();
  }
}

/** The lines that run a file; a folder of the kernel's is the file's. */
export function codeOf(
  { path }: Pick<EditorModel, 'path'>,
  parameters: Readonly<Record<string, unknown>>
): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return [
    'import json',
    'import cellworks as cw',
    `_pipeline = cw.pipelines.load(${JSON.stringify(file)})`,
    `_given = json.loads(${JSON.stringify(JSON.stringify(parameters))})`,
    `print(${JSON.stringify(TOLD)} + _pipeline.run(_given).id)`
  ].join('\n');
}

async function executed(
  session: Session.ISessionConnection,
  code: string
): Promise<string> {
  const future = session.kernel?.requestExecute({
    code,
    store_history: false,
    stop_on_error: true
  });
  let printed = '';
  if (future) {
    future.onIOPub = message => {
      if (message.header.msg_type === 'stream') {
        printed += (message as KernelMessage.IStreamMsg).content.text;
      }
    };
  }
  const content = (await future?.done)?.content;
  if (content?.status === 'error') {
    const { ename, evalue } = content;
    throw new StudioError(
      isMissing(ename, evalue)
        ? {
            code: 'NOT_INSTALLED',
            message: 'The kernel’s environment does not have cellworks.',
            hint: INSTALL
          }
        : { code: 'invalid_input', message: evalue },
      0
    );
  }
  const id = new RegExp(`${TOLD}(\\S+)`).exec(printed)?.[1];
  if (id === undefined) {
    throw new StudioError(
      { code: 'KERNEL', message: 'The kernel ended before the pipeline ran.' },
      0
    );
  }
  return id;
}
