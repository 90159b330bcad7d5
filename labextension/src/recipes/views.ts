import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import {
  type ICommandPalette,
  type MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { UUID, type ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { cellworksIcon, framed, show } from '../shell';
import { attempt } from '../studio';
import { addRecipeCommands } from './export/commands';
import { outsideOf } from './export/outside';
import { useDropped } from './dropped';
import type { Keeping } from './keeping';
import type { TabModel } from './model';
import {
  type Given,
  GIVEN_ARGS,
  isForWrangler,
  isRecipe,
  keyOf,
  localPath,
  originOf
} from './origins';
import type { WranglerTab } from './panel';
import { Commands, type RecipesDesk } from './tokens';
import type { Kept } from './wrangler/types';

const NAMESPACE = 'cellworks-wrangler';
type Tabs = WidgetTracker<MainAreaWidget<WranglerTab>>;

/** Add the commands that open wranglers and act on their recipes; tabs are restored after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: RecipesDesk,
  {
    keeping,
    files,
    palette,
    restorer
  }: {
    keeping: Keeping;
    files: IDefaultFileBrowser | null;
    palette: ICommandPalette | null;
    restorer: ILayoutRestorer | null;
  }
): void {
  const { trans } = desk;
  const tabs: Tabs = new WidgetTracker({ namespace: NAMESPACE });
  app.commands.addCommand(Commands.openWrangler, {
    label: args =>
      args.isLauncher
        ? trans.__('Data Wrangler')
        : trans.__('Open the Data Wrangler'),
    caption: trans.__('Look at data, clean it, and get the pandas back'),
    icon: cellworksIcon,
    describedBy: { args: GIVEN_ARGS },
    execute: args =>
      attempt(() => openTab(app, desk, keeping, tabs, givenIn(args)))
  });
  const chosen = () => {
    const [entry, another] = files?.selectedItems() ?? [];
    const fits =
      entry && !another && entry.type !== 'directory'
        ? isForWrangler(entry.path)
        : false;
    return fits ? entry.path : null;
  };
  app.commands.addCommand(Commands.openInWrangler, {
    label: trans.__('Open in Data Wrangler'),
    icon: cellworksIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => chosen() !== null,
    isEnabled: () => chosen() !== null,
    execute: () =>
      attempt(async () => {
        const path = chosen();
        if (path !== null) {
          const { contents } = app.serviceManager;
          const local = localPath(contents, path);
          await openTab(
            app,
            desk,
            keeping,
            tabs,
            isRecipe(local) ? { recipe: local } : { path: local }
          );
        }
      })
  });
  const looked = new Signal<Tabs, void>(tabs);
  tabs.currentChanged.connect(() => looked.emit());
  tabs.widgetAdded.connect((_, tab) => {
    tab.content.model.changed.connect(() => looked.emit());
  });
  addRecipeCommands(app, {
    trans,
    palette,
    current: () => tabs.currentWidget?.content.model.open ?? null,
    changed: looked
  });
  void restorer?.restore(tabs, {
    command: Commands.openWrangler,
    args: ({ content: { model } }) => ({
      tab: model.name,
      ...(model.recipe !== null && !model.open && { recipe: model.recipe })
    }),
    name: ({ content }) => content.model.name
  });
}

/** Open what is given in a tab: the one that shows it, else a new one with the recipe that it had. */
async function openTab(
  app: JupyterFrontEnd,
  desk: RecipesDesk,
  keeping: Keeping,
  tabs: Tabs,
  given: Given
): Promise<MainAreaWidget<WranglerTab>> {
  const wanted = originOf(given);
  const there = tabs.find(({ content: { model } }) =>
    wanted
      ? model.open !== null && keyOf(model.open.wrangler.kept) === keyOf(wanted)
      : given.tab === undefined && model.open === null
  );
  if (there && given.recipe === undefined) {
    app.shell.activateById(there.id);
    return there;
  }
  const before = await lastOf(keeping, tabs, given);
  const tab = before?.tab ?? given.tab ?? UUID.uuid4();
  const { TabModel } = await import('./model');
  const { WranglerTab } = await import('./panel');
  const outside = outsideOf(app, desk.notebooks, desk.trans);
  const model = new TabModel(desk, keeping, outside, tab, given.recipe ?? null);
  const content = new WranglerTab(desk, model, path => {
    const { open } = model;
    if (open) {
      void attempt(() =>
        useDropped(
          localPath(app.serviceManager.contents, path),
          open,
          desk.trans,
          () => {
            void app.commands.execute(Commands.openWrangler, { path });
          }
        )
      );
    }
  });
  const frame = framed(
    content,
    desk.trans.__('Data Wrangler'),
    `${NAMESPACE}-${tab}`
  );
  model.changed.connect(() => title(frame, model));
  if (before) {
    model.restore(before.kept);
  } else if (wanted) {
    model.choose(given);
  }
  await tabs.add(frame);
  return show(app, frame);
}

/** What was kept of the tab, or of the last one on the same data. */
async function lastOf(
  keeping: Keeping,
  tabs: Tabs,
  given: Given
): Promise<{ tab: string; kept: Kept } | null> {
  if (given.tab !== undefined) {
    const kept = await keeping.load(given.tab);
    return kept && { tab: given.tab, kept };
  }
  const wanted = originOf(given);
  if (!wanted || given.recipe !== undefined) {
    return null;
  }
  const open = new Set<string>();
  tabs.forEach(({ content }) => open.add(content.model.name));
  return keeping.lastOn(wanted, open);
}

/** A tab says what it shows, and whether its file lags behind. */
function title(frame: MainAreaWidget<WranglerTab>, model: TabModel): void {
  const kept = model.open?.wrangler.kept;
  if (kept) {
    frame.title.label = kept.name;
    frame.title.className = kept.unsaved ? 'jp-mod-dirty' : '';
    frame.title.caption = kept.notebook ?? kept.file ?? '';
  }
}

function givenIn(args: ReadonlyPartialJSONObject): Given {
  const given: Given = {};
  for (const name of Object.keys(GIVEN_ARGS.properties) as (keyof Given)[]) {
    const value = args[name];
    if (typeof value === 'string' && value !== '') {
      given[name] = value;
    }
  }
  return given;
}
