import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import {
  deleteIcon,
  launchIcon,
  redoIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { asStudioError, type Job } from '../studio';
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

/** Add what can be done with a job: every button, menu and key calls one of these. */
export function addCommands(app: JupyterFrontEnd, desk: JobsDesk): void {
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
        body: { parameters: parametersOf(args) }
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
        }
      }
    }
  );

  command(
    Commands.deleteJob,
    { label: trans.__('Delete Job…'), icon: deleteIcon },
    async job => {
      const { row } = await call('get', '/jobs/{job}', { path: { job } });
      const answer = await showDialog({
        title: trans.__('Delete job %1?', row.number),
        body: trans.__(
          'The log, outputs and kept values of %1 are removed. Its run stays in the tracking store.',
          row.name
        ),
        buttons: [
          Dialog.cancelButton(),
          Dialog.warnButton({ label: trans.__('Delete') })
        ]
      });
      if (answer.button.accept) {
        await call('delete', '/jobs/{job}', { path: { job } });
      }
      return answer.button.accept;
    }
  );

  const selector = `[${JOB_ATTRIBUTE}]`;
  [
    Commands.openJob,
    Commands.stopJob,
    Commands.rerunJob,
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
  if (typeof args.job === 'string' || typeof args.job === 'number') {
    return String(args.job);
  }
  return (
    app
      .contextMenuHitTest(node => node.hasAttribute(JOB_ATTRIBUTE))
      ?.getAttribute(JOB_ATTRIBUTE) ?? undefined
  );
}

export const openIcon = launchIcon;

/** Run what a person asked for; what goes wrong is told where Lab tells such things. */
async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (reason) {
    const { message, hint } = asStudioError(reason);
    Notification.error(hint ? `${message}\n${hint}` : message, {
      autoClose: 10_000
    });
    return undefined;
  }
}

function parametersOf(
  args: ReadonlyPartialJSONObject
): Job['spec']['parameters'] {
  return (args.parameters ?? {}) as Job['spec']['parameters'];
}
