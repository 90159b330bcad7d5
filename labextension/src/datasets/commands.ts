import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import {
  addBelowIcon,
  checkIcon,
  deleteIcon,
  launchIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt, type IStudio } from '../studio';
import { wordOf } from './states';
import { Commands, type DatasetsDesk, parse } from './tokens';

/** Marks an element of the page with the dataset that it shows. */
export const DATASET_ATTRIBUTE = 'data-cellworks-dataset';

/** The one argument of most commands. */
export const DATASET_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    dataset: {
      type: 'string',
      description: 'A version (flights/2), or a name for its newest (flights).'
    }
  }
};

/** Add what can be done with a version: every button, menu and key calls one of these. */
export function addCommands(
  app: JupyterFrontEnd,
  desk: DatasetsDesk,
  notebooks: INotebookTracker | null
): void {
  const { trans, studio } = desk;
  const { call } = studio;
  const command = (
    id: string,
    options: Omit<CommandRegistry.ICommandOptions, 'execute' | 'describedBy'>,
    act: (ref: string, args: ReadonlyPartialJSONObject) => Promise<unknown>,
    args: ReadonlyJSONObject = DATASET_ARGS
  ) => {
    app.commands.addCommand(id, {
      ...options,
      describedBy: { args },
      isEnabled: given => pickDataset(app, given) !== undefined,
      execute: async given => {
        const dataset = pickDataset(app, given);
        return dataset === undefined
          ? undefined
          : attempt(() => act(dataset, given));
      }
    });
  };

  command(
    Commands.checkDataset,
    { label: trans.__('Check the Source Now'), icon: checkIcon },
    async (dataset, { full }) => {
      const { name, version } = parse(dataset);
      const found = await call(
        'post',
        '/datasets/{name}/versions/{version}/check',
        {
          path: { name, version: String(version ?? 'latest') },
          body: { full: full === true }
        }
      );
      Notification.emit(
        trans.__('%1: %2', wordOf(found.state, trans), found.sentence),
        found.state === 'unchanged' ? 'success' : 'warning',
        { autoClose: 5000 }
      );
      return found as unknown as ReadonlyJSONObject;
    },
    {
      type: 'object',
      properties: {
        ...(DATASET_ARGS.properties as ReadonlyJSONObject),
        full: {
          type: 'boolean',
          description: 'Read the content even where size and time are the same.'
        }
      }
    }
  );

  command(
    Commands.insertDataset,
    {
      label: trans.__('Read Dataset in the Notebook'),
      caption: trans.__('Puts the line that reads it below the active cell'),
      icon: addBelowIcon
    },
    async dataset => {
      const { insertLine } = await import('./notebook');
      return insertLine(app, notebooks, await whole(studio, dataset));
    }
  );

  command(
    Commands.deleteDataset,
    { label: trans.__('Forget Dataset Version…'), icon: deleteIcon },
    async dataset => forget(desk, await whole(studio, dataset))
  );

  const selector = `[${DATASET_ATTRIBUTE}]`;
  [
    Commands.openDataset,
    Commands.checkDataset,
    Commands.insertDataset,
    Commands.deleteDataset
  ].forEach((one, rank) =>
    app.contextMenu.addItem({ command: one, rank, selector })
  );
}

/** The arguments' dataset, else the one under the context menu. */
export function pickDataset(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.dataset, DATASET_ATTRIBUTE);
}

export const openIcon = launchIcon;

/** Name and number of a version, the newest's where only a name is given. */
async function whole(studio: IStudio, dataset: string): Promise<string> {
  const { name, version } = parse(dataset);
  if (version !== null) {
    return dataset;
  }
  const { versions } = await studio.call('get', '/datasets/{name}', {
    path: { name }
  });
  return `${name}/${versions[0].version}`;
}

/** Ask, forget a version, and where jobs have used it ask again, naming them. */
async function forget(desk: DatasetsDesk, ref: string): Promise<boolean> {
  const { trans, studio } = desk;
  const { name, version } = parse(ref);
  const ask = async (body: string, button: string) => {
    const { button: pressed } = await showDialog({
      title: trans.__('Forget %1?', ref),
      body,
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: button })]
    });
    return pressed.accept;
  };
  const remove = (force: boolean) =>
    studio.call('delete', '/datasets/{name}/versions/{version}', {
      path: { name, version: String(version) },
      query: { force }
    });
  const { total } = await studio.call(
    'get',
    '/datasets/{name}/versions/{version}/uses',
    { path: { name, version: String(version) }, query: { limit: 1 } }
  );
  const used =
    total > 0
      ? trans._n(
          ' %1 job has used it and goes on saying so.',
          ' %1 jobs have used it and go on saying so.',
          total
        )
      : '';
  const told = trans.__('The data that it refers to stays where it is.') + used;
  if (!(await ask(told, trans.__('Forget')))) {
    return false;
  }
  await remove(total > 0);
  return true;
}
