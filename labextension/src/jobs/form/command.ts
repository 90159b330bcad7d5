import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Contents } from '@jupyterlab/services';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { cellworksIcon, framed, show } from '../../shell';
import { Commands, type JobsDesk } from '../tokens';
import type { Texts, Work } from './texts';

/** Add the command that opens the form of a new job. */
export function addNewJob(
  app: JupyterFrontEnd,
  desk: JobsDesk,
  folder: () => string
): void {
  const { trans } = desk;
  const { contents } = app.serviceManager;
  app.commands.addCommand(Commands.newJob, {
    label: args =>
      args.isLauncher ? trans.__('Training job') : trans.__('New Training Job'),
    caption: trans.__('Run a script, a notebook or a command as a job'),
    icon: cellworksIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          file: {
            type: 'string',
            description:
              'A Python file or notebook, as the file browser has it.'
          },
          isLauncher: { type: 'boolean', description: 'Asked by the launcher.' }
        }
      }
    },
    execute: async (args: ReadonlyPartialJSONObject) => {
      const { NewJobForm } = await import('./panel');
      const file = typeof args.file === 'string' ? args.file : '';
      const content = new NewJobForm(
        desk,
        path => filesIn(contents, path),
        startOf(file, folder())
      );
      return show(app, framed(content, trans.__('New training job')));
    }
  });
}

/** The form for a file, or for what is made in a folder. */
export function startOf(file: string, folder: string): Partial<Texts> {
  const work: Work = file.endsWith('.ipynb') ? 'notebook' : 'script';
  return file ? { work, file } : { folder };
}

async function filesIn(
  contents: Contents.IManager,
  folder: string
): Promise<string[]> {
  if (folder.startsWith('/')) {
    return []; // the file browser ends at its own root
  }
  const { content } = await contents.get(folder.replace(/\/$/, ''));
  return (content as Contents.IModel[])
    .map(one => `${folder}${one.name}${one.type === 'directory' ? '/' : ''}`)
    .sort();
}
