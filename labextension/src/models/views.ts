import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import { addForm, addPanel, addTabs, textsIn } from '../shell';
import { MODEL_ARGS, openIcon, pickModel } from './commands';
import type { Act } from './model';
import type { ModelTabView } from './panel/widget';
import type { RegisterTab } from './register/widget';
import { Commands, type ModelsDesk, parse, refOf } from './tokens';

const COLUMNS = 'cellworks:model-columns';

/** Add the commands that open the panel and a model's own tab, and restore both after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: ModelsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { trans } = desk;
  addPanel(app, {
    slice: 'models',
    command: Commands.openModels,
    title: trans.__('Models'),
    label: trans.__('Open Models'),
    caption: trans.__('Versions of models, their approval and their aliases'),
    columns: COLUMNS,
    restorer,
    state,
    create: async arranged => {
      const { ModelsPanel } = await import('./panel/widget');
      return new ModelsPanel({ desk, ...arranged });
    }
  });
  addTabs<ModelTabView>(app, {
    thing: 'model',
    command: Commands.openModel,
    label: trans.__('Open Model'),
    icon: openIcon,
    args: MODEL_ARGS,
    restorer,
    pick: args => pickModel(app, args),
    shows: ({ model }, wanted) => model.name === parse(wanted).name,
    create: async model => {
      const { ModelTabView } = await import('./panel/widget');
      return new ModelTabView(desk, model);
    },
    turn: ({ model }, wanted, args) => {
      const { version } = parse(wanted);
      if (version !== null) {
        model.choose(version);
      }
      model.begin((args.act as Act | undefined) ?? null);
    },
    argsOf: ({ model: { name, version } }) => ({
      model: version === null ? name : refOf({ name, version })
    }),
    changes: ({ model }) => model.changed
  });
}

/** Add the form that makes a version of a run's model. */
export function addRegistering(app: JupyterFrontEnd, desk: ModelsDesk): void {
  const { trans } = desk;
  addForm<RegisterTab, { run?: string; name?: string }>(app, {
    id: 'register-model',
    command: Commands.registerModel,
    label: trans.__('Register a Model…'),
    caption: trans.__(
      'Make a version of what a run has made, or of what was trained elsewhere'
    ),
    title: trans.__('Register a model'),
    args: {
      type: 'object',
      properties: {
        run: { type: 'string', description: 'The run that made the model.' },
        name: { type: 'string', description: 'What the model is called.' }
      }
    },
    given: args => textsIn(args, ['run', 'name']),
    create: async (given, close) => {
      const { RegisterTab } = await import('./register/widget');
      return new RegisterTab(desk, given, ({ ref, isNew }) => {
        close();
        void app.commands.execute(Commands.openModel, { model: ref });
        if (!isNew) {
          Notification.info(
            trans.__('%1 is that model: there is no new version.', ref),
            { autoClose: 5000 }
          );
        }
      });
    },
    fill: ({ model }, given) => model.set(given)
  });
}
