import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { cellworksIcon } from '../shell';
import { attempt } from '../studio';
import { EXECUTION_ARGS, EXECUTION_ATTRIBUTE, pickExecution } from './commands';
import { type PipelineDocument, PipelineEditorFactory } from './editor/widget';
import { Commands, type EditorDesk } from './tokens';

/** The kind of file that a pipeline is, and the editor's name among those that open it. */
export const FILE_TYPE = 'cellworks-pipeline';
export const FACTORY = 'Pipeline Editor';
const ENDING = '.pipeline.yaml';

/**
 * Have pipelines' files open in the editor, and add the commands that make such files.
 *
 * Any other YAML can be opened in it by Open With.
 *
 * @param folder - Where a new file goes.
 */
export function addEditor(
  app: JupyterFrontEnd,
  desk: EditorDesk,
  restorer: ILayoutRestorer | null,
  folder: () => string
): void {
  const { trans } = desk;
  const { contents } = app.serviceManager;
  app.docRegistry.addFileType({
    name: FILE_TYPE,
    displayName: trans.__('Pipeline'),
    extensions: [ENDING, '.pipeline.yml'],
    mimeTypes: ['text/x-yaml'],
    icon: cellworksIcon
  });
  const factory = new PipelineEditorFactory(desk, {
    name: FACTORY,
    label: trans.__('Pipeline Editor'),
    fileTypes: [FILE_TYPE, 'yaml'],
    defaultFor: [FILE_TYPE]
  });
  const open = new WidgetTracker<PipelineDocument>({
    namespace: 'cellworks-pipeline-editors'
  });
  factory.widgetCreated.connect((_, document) => {
    document.context.pathChanged.connect(() => void open.save(document));
    void open.add(document);
  });
  app.docRegistry.addWidgetFactory(factory);
  void restorer?.restore(open, {
    command: 'docmanager:open',
    args: ({ context }) => ({ path: context.path, factory: FACTORY }),
    name: ({ context }) => context.path
  });

  const make = async (name: string, text: string, where = folder()) => {
    const path = await freePath(contents, where, name);
    await contents.save(path, { type: 'file', format: 'text', content: text });
    return app.commands.execute('docmanager:open', { path, factory: FACTORY });
  };
  app.commands.addCommand(Commands.newPipeline, {
    label: args =>
      args.isLauncher ? trans.__('New pipeline') : trans.__('New Pipeline'),
    caption: trans.__('Draw a pipeline; its file is YAML'),
    icon: cellworksIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          cwd: {
            type: 'string',
            description: 'The folder it goes to; the file browser’s else.'
          },
          isLauncher: { type: 'boolean', description: 'Asked by the launcher.' }
        }
      }
    },
    execute: ({ cwd }) =>
      attempt(() =>
        make(
          'pipeline',
          'pipeline: pipeline\nsteps: {}\n',
          typeof cwd === 'string' ? cwd : undefined
        )
      )
  });
  app.commands.addCommand(Commands.editCopy, {
    label: trans.__('Edit a Copy as File'),
    caption: trans.__('Write the definition of an execution to a new file'),
    describedBy: { args: EXECUTION_ARGS },
    isEnabled: args => pickExecution(app, args) !== undefined,
    execute: args =>
      attempt(async () => {
        const execution = pickExecution(app, args);
        if (execution === undefined) {
          return undefined;
        }
        const { pipeline } = await desk.studio.call(
          'get',
          '/executions/{execution}',
          { path: { execution } }
        );
        const { text } = await desk.studio.call('post', '/pipelines/write', {
          body: { pipeline }
        });
        return make(pipeline.name, text);
      })
  });
  app.contextMenu.addItem({
    command: Commands.editCopy,
    selector: `[${EXECUTION_ATTRIBUTE}]`,
    rank: 4
  });
}

/** A path that no file has: `flights.pipeline.yaml`, `flights-2.pipeline.yaml`. */
async function freePath(
  contents: Contents.IManager,
  folder: string,
  name: string
): Promise<string> {
  const { content } = await contents.get(folder, { content: true });
  const taken = new Set((content as Contents.IModel[]).map(one => one.name));
  const plain = name.replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'pipeline';
  let file = plain + ENDING;
  for (let at = 2; taken.has(file); at++) {
    file = `${plain}-${at}${ENDING}`;
  }
  return PathExt.join(folder, file);
}
