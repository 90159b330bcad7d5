import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import {
  type MainAreaWidget,
  Notification,
  WidgetTracker
} from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import { cellworksIcon, framed, show } from '../shell';
import { attempt } from '../studio';
import { readLayout } from '../ui/layout';
import { MODEL_ARGS, openIcon, pickModel } from './commands';
import type { Act } from './model';
import type { ModelTabView } from './panel/widget';
import type { RegisterTab } from './register/widget';
import { Commands, type ModelsDesk, parse } from './tokens';

const COLUMNS = 'cellworks:model-columns';
// Lab's state takes what stands before the first colon for the namespace.
const PANELS = 'cellworks-models';
const TABS = 'cellworks-model';
const FORMS = 'cellworks-register-model';

/** Add the commands that open the panel and a model's own tab, and restore both after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: ModelsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { commands, shell } = app;
  const { trans } = desk;
  const panels = new WidgetTracker<MainAreaWidget>({ namespace: PANELS });
  const tabs = new WidgetTracker<MainAreaWidget<ModelTabView>>({
    namespace: TABS
  });

  commands.addCommand(Commands.openModels, {
    label: args =>
      args.isLauncher ? trans.__('Models') : trans.__('Open Models'),
    caption: trans.__('Versions of models, their approval and their aliases'),
    icon: cellworksIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const there = panels.find(() => true);
      if (there) {
        shell.activateById(there.id);
        return there;
      }
      const { ModelsPanel } = await import('./panel/widget');
      const content = new ModelsPanel({
        desk,
        layout: readLayout(await state?.fetch(COLUMNS)),
        keepLayout: layout => void state?.save(COLUMNS, { ...layout })
      });
      const panel = framed(content, trans.__('Models'), PANELS);
      await panels.add(panel);
      return show(app, panel);
    }
  });

  commands.addCommand(Commands.openModel, {
    label: trans.__('Open Model'),
    icon: openIcon,
    describedBy: { args: MODEL_ARGS },
    isEnabled: args => pickModel(app, args) !== undefined,
    execute: async args => {
      const model = pickModel(app, args);
      if (model === undefined) {
        return undefined;
      }
      const { name, version } = parse(model);
      const act = (args.act as Act | undefined) ?? null;
      const there = tabs.find(tab => tab.content.model.name === name);
      if (there) {
        if (version !== null) {
          there.content.model.choose(version);
        }
        there.content.model.begin(act);
        shell.activateById(there.id);
        return there;
      }
      const { ModelTabView } = await import('./panel/widget');
      const content = new ModelTabView(desk, model);
      content.model.begin(act);
      const tab = framed(content, name, `${TABS}-${name}`);
      content.model.changed.connect(() => void tabs.save(tab));
      await tabs.add(tab);
      return show(app, tab);
    }
  });

  void restorer?.restore(panels, {
    command: Commands.openModels,
    name: () => 'models'
  });
  void restorer?.restore(tabs, {
    command: Commands.openModel,
    args: ({ content: { model } }) => ({
      model:
        model.version === null ? model.name : `${model.name}/${model.version}`
    }),
    name: tab => tab.content.model.name
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
