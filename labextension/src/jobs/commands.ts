import type { JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, Notification } from '@jupyterlab/apputils';
import {
  deleteIcon,
  editIcon,
  launchIcon,
  notebookIcon,
  redoIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt, type RerunBody } from '../studio';
import type { JobTab } from './panel/widget';
import { Commands, type JobsDesk } from './tokens';

/** Marks an element of the page with the job that it shows. */
export const JOB_ATTRIBUTE = 'data-cellworks-job';

const JOB_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    job: {
      type: 'string',
      description: 'The id of a job, or its number (41).'
    }
  }
};

/**
 * Add what can be done with a job: every button, menu and key calls one of these.
 *
 * @param folder - Where a new file goes that belongs beside nothing.
 */
export function addCommands(
  app: JupyterFrontEnd,
  desk: JobsDesk,
  folder: () => string
): void {
  const { trans } = desk;
  const { call } = desk.studio;
  const { commands } = app;
  const pick = (args: ReadonlyPartialJSONObject): string | undefined =>
    pickJob(app, args);

  const command = (
    id: string,
    options: Omit<CommandRegistry.ICommandOptions, 'execute' | 'describedBy'>,
    act: (job: string, args: ReadonlyPartialJSONObject) => Promise<unknown>,
    args: ReadonlyJSONObject = JOB_ARGS
  ) => {
    commands.addCommand(id, {
      ...options,
      describedBy: { args },
      isEnabled: given => pick(given) !== undefined,
      execute: async given => {
        const job = pick(given);
        return job === undefined ? undefined : attempt(() => act(job, given));
      }
    });
  };

  command(
    Commands.stopJob,
    { label: trans.__('Stop Job'), icon: stopIcon },
    job => call('post', '/jobs/{job}/stop', { path: { job }, body: {} })
  );

  command(
    Commands.rerunJob,
    { label: trans.__('Rerun Job'), icon: redoIcon },
    async (job, args) => {
      const again = await call('post', '/jobs/{job}/rerun', {
        path: { job },
        body: changeOf(args)
      });
      await commands.execute(Commands.openJob, { job: again.row.id });
      return again.row.id;
    },
    {
      type: 'object',
      properties: {
        ...(JOB_ARGS.properties as ReadonlyJSONObject),
        parameters: {
          type: 'object',
          description: 'Parameters that differ from the job’s own.',
          additionalProperties: {
            type: ['string', 'number', 'boolean', 'null']
          }
        },
        source: {
          type: 'string',
          description: 'What a cell’s source is to be.'
        },
        name: { type: 'string' },
        experiment: { type: 'string' },
        compute: { type: 'string' },
        resources: {
          type: 'object',
          description: 'cpu, memory (bytes) and gpu.'
        },
        timeout: {
          type: 'number',
          description: 'Seconds that an attempt may take; 0 is no limit.'
        },
        retries: { type: 'object', description: 'most and backoff.' },
        tags: { type: 'object', additionalProperties: { type: 'string' } }
      }
    }
  );

  const edit = async (job: string) => {
    const tab = (await commands.execute(Commands.openJob, {
      job
    })) as MainAreaWidget<JobTab> | undefined;
    await tab?.content.model.edit();
  };
  command(
    Commands.editAndRerun,
    { label: trans.__('Edit and Rerun Job…'), icon: editIcon },
    edit
  );
  command(
    Commands.cloneJob,
    { label: trans.__('Clone Job with Edits…'), icon: editIcon },
    edit
  );

  command(
    Commands.openHere,
    {
      label: trans.__('Open Here'),
      caption: trans.__('A notebook with the values that a job’s names held'),
      icon: notebookIcon
    },
    async (reference, args) => {
      const job = await call('get', '/jobs/{job}', {
        path: { job: reference }
      });
      const { openHere } = await import('./openhere');
      const frame = typeof args.frame === 'number' ? args.frame : undefined;
      return openHere(app, job, folder(), frame);
    },
    {
      type: 'object',
      properties: {
        ...(JOB_ARGS.properties as ReadonlyJSONObject),
        frame: {
          type: 'integer',
          description: 'Whose names to bring: 0 is the outermost frame.'
        }
      }
    }
  );

  command(
    Commands.deleteJob,
    { label: trans.__('Delete Job…'), icon: deleteIcon },
    async (job, args) => {
      const remove = async () => {
        await call('delete', '/jobs/{job}', { path: { job } });
        return true;
      };
      if (args.confirmed === true) {
        return remove();
      }
      const { row } = await call('get', '/jobs/{job}', { path: { job } });
      Notification.warning(
        trans.__(
          'Delete job %1, %2? Its log, outputs and kept values are removed; its run stays in the tracking store.',
          row.number,
          row.name
        ),
        {
          autoClose: false,
          actions: [
            {
              label: trans.__('Delete'),
              displayType: 'warn',
              callback: () => void attempt(remove)
            }
          ]
        }
      );
      return false;
    },
    {
      type: 'object',
      properties: {
        ...(JOB_ARGS.properties as ReadonlyJSONObject),
        confirmed: {
          type: 'boolean',
          description: 'Whether the person was asked already.'
        }
      }
    }
  );

  const selector = `[${JOB_ATTRIBUTE}]`;
  [
    Commands.openJob,
    Commands.stopJob,
    Commands.rerunJob,
    Commands.cloneJob,
    Commands.openHere,
    Commands.deleteJob
  ].forEach((command, rank) =>
    app.contextMenu.addItem({ command, rank, selector })
  );
}

/** The arguments' job, else the one under the context menu. */
export function pickJob(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.job, JOB_ATTRIBUTE);
}

export const openIcon = launchIcon;

/** What a rerun is to change, of the arguments. */
function changeOf(args: ReadonlyPartialJSONObject): RerunBody {
  const change = { ...args };
  delete change.job;
  return change as RerunBody;
}
