import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  deleteIcon,
  launchIcon,
  notebookIcon,
  runIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt, type ExecutionResume } from '../studio';
import { Commands, type PipelinesDesk } from './tokens';

/** Marks an element of the page with the execution that it shows. */
export const EXECUTION_ATTRIBUTE = 'data-cellworks-execution';

/** The one argument of most commands. */
export const EXECUTION_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    execution: {
      type: 'string',
      description: 'The id of an execution, or its number (12).'
    }
  }
};

const STEP_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    ...(EXECUTION_ARGS.properties as ReadonlyJSONObject),
    step: {
      type: 'string',
      description: 'A step: train, in a loop train[2].'
    }
  }
};

export const openIcon = launchIcon;

type Options = Omit<CommandRegistry.ICommandOptions, 'execute' | 'describedBy'>;

/**
 * Add what can be done with an execution and its steps: every button, menu and key calls one of these.
 *
 * @param folder - Where a new notebook goes that belongs beside nothing.
 */
export function addCommands(
  app: JupyterFrontEnd,
  desk: PipelinesDesk,
  folder: () => string
): void {
  const { trans } = desk;
  const { call } = desk.studio;
  const command = (
    id: string,
    options: Options,
    act: (
      execution: string,
      args: ReadonlyPartialJSONObject
    ) => Promise<unknown>,
    args: ReadonlyJSONObject = EXECUTION_ARGS
  ) => {
    app.commands.addCommand(id, {
      ...options,
      describedBy: { args },
      isEnabled: given => pickExecution(app, given) !== undefined,
      execute: async given => {
        const execution = pickExecution(app, given);
        return execution === undefined
          ? undefined
          : attempt(() => act(execution, given));
      }
    });
  };
  const ofStep = (
    id: string,
    options: Options,
    act: (
      execution: string,
      step: string,
      args: ReadonlyPartialJSONObject
    ) => Promise<unknown>,
    args: ReadonlyJSONObject = STEP_ARGS
  ) =>
    command(
      id,
      { ...options, isEnabled: given => typeof given.step === 'string' },
      (execution, given) => act(execution, String(given.step), given),
      args
    );
  const resume = (execution: string, body: ExecutionResume) =>
    call('post', '/executions/{execution}/resume', {
      path: { execution },
      body
    });
  const mark = (
    execution: string,
    step: string,
    done: boolean,
    outputs: Record<string, never> = {} // JSON of any form
  ) =>
    call('post', '/executions/{execution}/mark', {
      path: { execution },
      body: { steps: [step], done, outputs }
    });

  command(
    Commands.stopExecution,
    { label: trans.__('Stop Execution'), icon: stopIcon },
    execution =>
      call('post', '/executions/{execution}/stop', { path: { execution } })
  );
  command(
    Commands.resumeExecution,
    {
      label: trans.__('Resume Execution'),
      caption: trans.__('Run what failed, and what hangs on it'),
      icon: runIcon
    },
    execution => resume(execution, {})
  );
  // The question stands in the execution's own page, where a refusal is told too.
  command(
    Commands.deleteExecution,
    { label: trans.__('Delete Execution…'), icon: deleteIcon },
    execution =>
      app.commands.execute(Commands.openExecution, { execution, act: 'delete' })
  );

  ofStep(
    Commands.runFromStep,
    { label: trans.__('Run from Step') },
    (execution, step) => resume(execution, { again: [step] })
  );
  ofStep(
    Commands.runStep,
    { label: trans.__('Run Step Only') },
    (execution, step) => resume(execution, { again: [step], only: true })
  );
  ofStep(
    Commands.markStep,
    { label: trans.__('Mark Step as Done') },
    (execution, step, { outputs }) =>
      mark(execution, step, true, (outputs ?? {}) as Record<string, never>),
    {
      type: 'object',
      properties: {
        ...(STEP_ARGS.properties as ReadonlyJSONObject),
        outputs: {
          type: 'object',
          description: 'What it counts as having made, by name.'
        }
      }
    }
  );
  ofStep(
    Commands.clearStep,
    { label: trans.__('Clear Step') },
    (execution, step) => mark(execution, step, false)
  );
  ofStep(
    Commands.answerStep,
    { label: trans.__('Answer Step') },
    (execution, step, { approved, note }) =>
      call('post', '/executions/{execution}/steps/{step}/answer', {
        path: { execution, step },
        body: {
          approved: approved === true,
          note: typeof note === 'string' ? note : ''
        }
      })
  );
  ofStep(
    Commands.openStepHere,
    {
      label: trans.__('Open Step Here'),
      caption: trans.__('A notebook with what the step was given'),
      icon: notebookIcon
    },
    async (execution, step) => {
      const whole = await call('get', '/executions/{execution}', {
        path: { execution }
      });
      const { openStepHere } = await import('./openhere');
      return openStepHere(app, whole, step, folder());
    }
  );

  const selector = `[${EXECUTION_ATTRIBUTE}]`;
  [
    Commands.openExecution,
    Commands.stopExecution,
    Commands.resumeExecution,
    Commands.deleteExecution
  ].forEach((one, rank) =>
    app.contextMenu.addItem({ command: one, rank, selector })
  );
}

/** The arguments' execution, else the one under the context menu. */
export function pickExecution(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.execution, EXECUTION_ATTRIBUTE);
}

/** The executions that are to stand side by side. */
export function executionsOf(args: ReadonlyPartialJSONObject): string[] {
  return Array.isArray(args.executions)
    ? args.executions.filter(one => typeof one === 'string')
    : [];
}
