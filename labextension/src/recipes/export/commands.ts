import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  Clipboard,
  type ICommandPalette,
  Notification
} from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { attempt } from '../../studio';
import type { MenuItem } from '../../ui/menu';
import type { Writing } from '../steps/writing';
import type { Act, Exporting } from './model';

/** Commands on the recipe of the wrangler that is looked at. */
export const RecipeCommands = {
  undo: 'cellworks:wrangler-undo',
  redo: 'cellworks:wrangler-redo',
  addStep: 'cellworks:wrangler-add-step',
  editStep: 'cellworks:wrangler-edit-step',
  refit: 'cellworks:wrangler-refit',
  insertCode: 'cellworks:wrangler-insert-code',
  insertTransformer: 'cellworks:wrangler-insert-transformer',
  copyCode: 'cellworks:wrangler-copy-code',
  saveCode: 'cellworks:wrangler-save-code',
  saveRecipe: 'cellworks:wrangler-save-recipe',
  saveRecipeAs: 'cellworks:wrangler-save-recipe-as',
  openRecipe: 'cellworks:wrangler-open-recipe',
  runJob: 'cellworks:wrangler-run-job',
  newVersion: 'cellworks:wrangler-new-version',
  saveSuite: 'cellworks:wrangler-save-suite',
  checkSuite: 'cellworks:wrangler-check-suite',
  checkFit: 'cellworks:wrangler-check-fit'
} as const;

/** What the commands act on: a wrangler that is open in a tab. */
export interface RecipeHost {
  readonly writing: Writing;
  readonly exporting: Exporting;
}

const PATH_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    path: {
      type: 'string',
      description: 'The file, as the file browser has it; asked for without.'
    }
  }
};
const NO_ARGS: ReadonlyJSONObject = { type: 'object', properties: {} };

/** Add what can be done with a recipe: every button, menu and key calls one of these. */
export function addRecipeCommands(
  app: JupyterFrontEnd,
  options: {
    trans: TranslationBundle;
    palette: ICommandPalette | null;
    /** The wrangler that is looked at. */
    current: () => RecipeHost | null;
    /** Emitted when another one is, or something of it has changed. */
    changed?: ISignal<unknown, unknown>;
  }
): void {
  const { trans, palette, current, changed } = options;
  const category = trans.__('Cellworks');
  const command = (
    id: string,
    label: string,
    act: (host: RecipeHost, args: ReadonlyPartialJSONObject) => unknown,
    {
      args = NO_ARGS,
      can = () => true
    }: {
      args?: ReadonlyJSONObject;
      can?: (host: RecipeHost) => boolean;
    } = {}
  ) => {
    app.commands.addCommand(id, {
      label,
      describedBy: { args },
      isEnabled: () => {
        const host = current();
        return host !== null && can(host);
      },
      execute: given => {
        const host = current();
        return host
          ? attempt(async () => await act(host, given))
          : Promise.resolve(undefined);
      }
    });
    palette?.addItem({ command: id, category });
  };
  /** A command that asks for what it needs in a form, unless it is told. */
  const asking = (
    id: string,
    label: string,
    form: Act,
    act: (host: RecipeHost, path: string) => Promise<void>
  ) =>
    command(
      id,
      label,
      (host, { path }) =>
        typeof path === 'string' ? act(host, path) : host.exporting.ask(form),
      { args: PATH_ARGS }
    );
  addStepCommands(command, trans);
  command(
    RecipeCommands.insertCode,
    trans.__('Insert the Recipe’s Code into the Notebook'),
    async ({ exporting }) => {
      if ((await exporting.insertCode()) === 'beside') {
        Notification.info(
          trans.__(
            'The cell had been edited, so the code stands in a new one below it.'
          ),
          { autoClose: 8000 }
        );
      }
    },
    { can: ({ writing }) => writing.wrangler.ran !== null }
  );
  command(
    RecipeCommands.insertTransformer,
    trans.__('Insert the Recipe as a Transformer'),
    ({ exporting }) => exporting.insertTransformer()
  );
  command(
    RecipeCommands.copyCode,
    trans.__('Copy the Recipe’s Code'),
    async ({ exporting }) => Clipboard.copyToSystem(await exporting.code()),
    { can: ({ writing }) => writing.wrangler.ran !== null }
  );
  command(RecipeCommands.saveRecipe, trans.__('Save the Recipe'), host =>
    host.exporting.save()
  );
  asking(
    RecipeCommands.saveRecipeAs,
    trans.__('Save the Recipe As…'),
    'save',
    ({ exporting }, path) => exporting.saveAs(path, true)
  );
  asking(
    RecipeCommands.saveCode,
    trans.__('Save the Recipe’s Code As…'),
    'save-code',
    ({ exporting }, path) => exporting.saveCode(path, true)
  );
  asking(
    RecipeCommands.openRecipe,
    trans.__('Open a Recipe on This Frame…'),
    'open',
    ({ exporting }, path) => exporting.open(path)
  );
  asking(
    RecipeCommands.saveSuite,
    trans.__('Save Expectations As…'),
    'suite',
    ({ exporting }, path) => exporting.saveSuite(path, true)
  );
  addAskingCommands(command, trans);
  changed?.connect(() =>
    Object.values(RecipeCommands).forEach(id =>
      app.commands.notifyCommandChanged(id)
    )
  );
}

type AddCommand = (
  id: string,
  label: string,
  act: (host: RecipeHost, args: ReadonlyPartialJSONObject) => unknown,
  rest?: {
    args?: ReadonlyJSONObject;
    can?: (host: RecipeHost) => boolean;
  }
) => void;

/** Commands on steps. */
function addStepCommands(command: AddCommand, trans: TranslationBundle): void {
  command(
    RecipeCommands.undo,
    trans.__('Undo in the Recipe'),
    ({ writing }) => writing.wrangler.undo(),
    { can: ({ writing }) => writing.wrangler.canUndo }
  );
  command(
    RecipeCommands.redo,
    trans.__('Redo in the Recipe'),
    ({ writing }) => writing.wrangler.redo(),
    { can: ({ writing }) => writing.wrangler.canRedo }
  );
  command(
    RecipeCommands.addStep,
    trans.__('Add a Step of Pandas'),
    ({ writing }, { op, columns, place }) =>
      writing.begin(
        typeof op === 'string' ? op : 'custom',
        Array.isArray(columns) ? columns.map(String) : [],
        typeof place === 'number' ? place : undefined
      ),
    {
      args: {
        type: 'object',
        properties: {
          op: {
            type: 'string',
            description: 'Which operation (impute); pandas of your own without.'
          },
          columns: { type: 'array', items: { type: 'string' } },
          place: {
            type: 'number',
            description: 'Before which step, from 0; the end without.'
          }
        }
      }
    }
  );
  command(
    RecipeCommands.editStep,
    trans.__('Edit the Recipe’s Last Step'),
    ({ writing }, { step }) =>
      writing.edit(
        typeof step === 'number' ? step - 1 : writing.wrangler.steps.length - 1
      ),
    {
      args: {
        type: 'object',
        properties: {
          step: { type: 'number', description: 'From 1; the last without.' }
        }
      },
      can: ({ writing }) => writing.wrangler.steps.length > 0
    }
  );
  command(
    RecipeCommands.refit,
    trans.__('Refit the Recipe on These Rows'),
    ({ writing }) => writing.wrangler.refit(),
    {
      can: ({ writing }) => writing.wrangler.steps.some(step => step.fitted)
    }
  );
}

/** Commands that always ask in a form. */
function addAskingCommands(
  command: AddCommand,
  trans: TranslationBundle
): void {
  const asked: [string, string, Act][] = [
    [RecipeCommands.runJob, trans.__('Run the Recipe as a Job…'), 'job'],
    [
      RecipeCommands.newVersion,
      trans.__('Make a Dataset’s Version…'),
      'version'
    ],
    [RecipeCommands.checkSuite, trans.__('Check by Expectations…'), 'check'],
    [
      RecipeCommands.checkFit,
      trans.__('Check Whether It Fits New Data…'),
      'fit'
    ]
  ];
  for (const [id, label, act] of asked) {
    command(id, label, ({ exporting }) => exporting.ask(act));
  }
}

/** What the panel's menu of ways out offers. */
export function exportItems(
  { exporting }: RecipeHost,
  trans: TranslationBundle,
  execute: (command: string) => void
): MenuItem[] {
  const item = (id: string, title: string): MenuItem => ({
    id,
    title,
    act: () => execute(id)
  });
  const { file } = exporting.wrangler.kept;
  return [
    item(RecipeCommands.insertCode, trans.__('Insert code into the notebook')),
    item(RecipeCommands.copyCode, trans.__('Copy code')),
    item(RecipeCommands.saveCode, trans.__('Save code as .py…')),
    item(
      RecipeCommands.saveRecipe,
      file === null ? trans.__('Save recipe…') : trans.__('Save recipe')
    ),
    item(RecipeCommands.saveRecipeAs, trans.__('Save recipe as…')),
    item(RecipeCommands.openRecipe, trans.__('Open recipe…')),
    item(RecipeCommands.runJob, trans.__('Run on all rows as a job…')),
    item(RecipeCommands.newVersion, trans.__('New dataset version…')),
    item(RecipeCommands.insertTransformer, trans.__('Insert as a transformer')),
    item(RecipeCommands.saveSuite, trans.__('Save expectations…')),
    item(RecipeCommands.checkSuite, trans.__('Check by expectations…')),
    item(RecipeCommands.checkFit, trans.__('Does it fit new data?…'))
  ];
}
