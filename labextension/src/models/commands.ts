import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { checkIcon, deleteIcon, launchIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt } from '../studio';
import { Commands, type ModelsDesk, parse } from './tokens';

/** Marks an element of the page with the model that it shows. */
export const MODEL_ATTRIBUTE = 'data-cellworks-model';

/** The one argument of most commands. */
export const MODEL_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    model: {
      type: 'string',
      description:
        'A version (late-flights/3), or a name for its newest (late-flights).'
    }
  }
};

/** Add what can be done with a version: every button, menu and key calls one of these. */
export function addCommands(app: JupyterFrontEnd, desk: ModelsDesk): void {
  const { trans, studio } = desk;
  const command = (
    id: string,
    options: Omit<CommandRegistry.ICommandOptions, 'execute' | 'describedBy'>,
    act: (ref: string) => Promise<unknown>
  ) => {
    app.commands.addCommand(id, {
      ...options,
      describedBy: { args: MODEL_ARGS },
      isEnabled: given => pickModel(app, given) !== undefined,
      execute: async given => {
        const model = pickModel(app, given);
        return model === undefined ? undefined : attempt(() => act(model));
      }
    });
  };

  command(
    Commands.checkModel,
    { label: trans.__('Check Model Version'), icon: checkIcon },
    async model => {
      const { name, version } = parse(model);
      const found = await studio.call(
        'post',
        '/models/{name}/versions/{version}/checks',
        { path: { name, version: String(version ?? 'latest') }, body: {} }
      );
      const failed = found.results.filter(one => one.state === 'failed');
      Notification.emit(
        failed.length > 0
          ? `${model}: ${failed[0].sentence}`
          : trans.__('%1: no check failed.', model),
        failed.length > 0 ? 'warning' : 'success',
        { autoClose: 5000 }
      );
      return found as unknown as ReadonlyJSONObject;
    }
  );
  // The question stands in the version's own page, where the answer of the registry is told too.
  command(
    Commands.approveModel,
    { label: trans.__('Approve Model Version…'), icon: checkIcon },
    model => app.commands.execute(Commands.openModel, { model, act: 'approve' })
  );
  command(
    Commands.deleteModel,
    { label: trans.__('Delete Model Version…'), icon: deleteIcon },
    model => app.commands.execute(Commands.openModel, { model, act: 'delete' })
  );

  const selector = `[${MODEL_ATTRIBUTE}]`;
  [
    Commands.openModel,
    Commands.approveModel,
    Commands.checkModel,
    Commands.deleteModel
  ].forEach((one, rank) =>
    app.contextMenu.addItem({ command: one, rank, selector })
  );
}

/** The arguments' model, else the one under the context menu. */
export function pickModel(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.model, MODEL_ATTRIBUTE);
}

export const openIcon = launchIcon;
