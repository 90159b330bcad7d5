import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import {
  type MainAreaWidget,
  Notification,
  WidgetTracker
} from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import { addPanel, addTabs, cellworksIcon, framed, show } from '../shell';
import { attempt } from '../studio';
import { MODEL_ARGS, openIcon, pickModel } from './commands';
import type { Act } from './model';
import type { ModelTabView } from './panel/widget';
import type { RegisterTab } from './register/widget';
import { Commands, type ModelsDesk, parse, refOf } from './tokens';

const COLUMNS = 'cellworks:model-columns';
const FORMS = 'cellworks-register-model';

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
export function addForm(app: JupyterFrontEnd, desk: ModelsDesk): void {
  const { commands, shell } = app;
  const { trans } = desk;
  const forms = new WidgetTracker<MainAreaWidget<RegisterTab>>({
    namespace: FORMS
  });
  commands.addCommand(Commands.registerModel, {
    label: trans.__('Register a Model…'),
    caption: trans.__(
      'Make a version of what a run has made, or of what was trained elsewhere'
    ),
    icon: cellworksIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          run: { type: 'string', description: 'The run that made the model.' },
          name: { type: 'string', description: 'What the model is called.' }
        }
      }
    },
    execute: args =>
      attempt(async () => {
        const given = {
          ...(typeof args.run === 'string' && { run: args.run }),
          ...(typeof args.name === 'string' && { name: args.name })
        };
        const there = forms.find(() => true);
        if (there) {
          there.content.model.set(given);
          shell.activateById(there.id);
          return there;
        }
        const { RegisterTab } = await import('./register/widget');
        const content = new RegisterTab(desk, given, ({ ref, isNew }) => {
          tab.dispose();
          void commands.execute(Commands.openModel, { model: ref });
          if (!isNew) {
            Notification.info(
              trans.__('%1 is that model: there is no new version.', ref),
              { autoClose: 5000 }
            );
          }
        });
        const tab = framed(content, trans.__('Register a model'), FORMS);
        await forms.add(tab);
        return show(app, tab);
      })
  });
}
