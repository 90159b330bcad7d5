import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import { attempt } from '../studio';
import { type ColumnLayout, readLayout } from '../ui/layout';
import { framed, show } from './framed';
import { cellworksIcon } from './icon';

/** How the columns of a panel were arranged, and where that is kept. */
export interface Arranged {
  layout: ColumnLayout;
  keepLayout: (layout: ColumnLayout) => void;
}

/** Add the command that opens a slice's panel, of which there is one, and restore it after a reload; returns what tracks it. */
export function addPanel<Content extends Widget>(
  app: JupyterFrontEnd,
  options: {
    /** The slice's name. */
    slice: string;
    command: string;
    /** What the tab and the launcher's card say. */
    title: string;
    label: string;
    caption: string;
    /** Where the arrangement of its columns is kept. */
    columns: string;
    restorer: ILayoutRestorer | null;
    state: IStateDB | null;
    create: (arranged: Arranged) => Promise<Content>;
  }
): WidgetTracker<MainAreaWidget<Content>> {
  const { slice, command, title, columns, restorer, state } = options;
  // Lab's state takes what stands before the first colon for the namespace.
  const id = `cellworks-${slice}`;
  const panels = new WidgetTracker<MainAreaWidget<Content>>({ namespace: id });
  app.commands.addCommand(command, {
    label: args => (args.isLauncher ? title : options.label),
    caption: options.caption,
    icon: cellworksIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const there = panels.find(() => true);
      if (there) {
        app.shell.activateById(there.id);
        return there;
      }
      const content = await options.create({
        layout: readLayout(await state?.fetch(columns)),
        keepLayout: layout => void state?.save(columns, { ...layout })
      });
      const panel = framed(content, title, id);
      await panels.add(panel);
      return show(app, panel);
    }
  });
  void restorer?.restore(panels, { command, name: () => slice });
  return panels;
}

/** What a tab of one thing shows. */
interface Tabbed extends Widget {
  readonly model: { readonly name: string };
}

/** Add the command that opens a thing in a tab of its own, and restore those that are open after a reload. */
export function addTabs<Content extends Tabbed>(
  app: JupyterFrontEnd,
  options: {
    /** What one is called, in ids: `model`. */
    thing: string;
    command: string;
    label: string;
    icon: LabIcon;
    args: ReadonlyJSONObject;
    restorer: ILayoutRestorer | null;
    /** What the arguments or the place of the context menu name. */
    pick: (args: ReadonlyPartialJSONObject) => string | undefined;
    /** Whether a tab shows what was picked; names are compared unless this says more. */
    shows?: (content: Content, picked: string) => boolean;
    create: (picked: string) => Promise<Content>;
    /** Bring what a tab shows to what is asked for now; it may have been open before. */
    turn?: (
      content: Content,
      picked: string,
      args: ReadonlyPartialJSONObject
    ) => void;
    /** The arguments that bring a tab back. */
    argsOf: (content: Content) => ReadonlyPartialJSONObject;
    /** What changes those arguments. */
    changes?: (content: Content) => ISignal<unknown, void>;
    /** What the tab says, of a thing whose name says little; told when it is known. */
    titled?: (content: Content, tell: (title: string) => void) => void;
  }
): void {
  const { thing, command, pick } = options;
  const shows = options.shows ?? (({ model }, picked) => model.name === picked);
  const namespace = `cellworks-${thing}`;
  const tabs = new WidgetTracker<MainAreaWidget<Content>>({ namespace });
  app.commands.addCommand(command, {
    label: options.label,
    icon: options.icon,
    describedBy: { args: options.args },
    isEnabled: args => pick(args) !== undefined,
    execute: async args => {
      const picked = pick(args);
      if (picked === undefined) {
        return undefined;
      }
      const there = tabs.find(tab => shows(tab.content, picked));
      if (there) {
        options.turn?.(there.content, picked, args);
        app.shell.activateById(there.id);
        return there;
      }
      const content = await options.create(picked);
      options.turn?.(content, picked, args);
      const { name } = content.model;
      const tab = framed(content, name, `${namespace}-${name}`);
      options.titled?.(content, title => {
        tab.title.label = title;
      });
      options.changes?.(content).connect(() => void tabs.save(tab));
      await tabs.add(tab);
      return show(app, tab);
    }
  });
  void options.restorer?.restore(tabs, {
    command,
    args: tab => options.argsOf(tab.content),
    name: tab => tab.content.model.name
  });
}

/** Add the command that opens a form, of which there is one at a time; returns what tracks it. */
export function addForm<Content extends Widget, Given extends object>(
  app: JupyterFrontEnd,
  options: {
    /** What the form is for, in ids: `score-file`. */
    id: string;
    command: string;
    label: CommandRegistry.CommandFunc<string> | string;
    caption: string;
    /** What its tab says. */
    title: string;
    args: ReadonlyJSONObject;
    isVisible?: CommandRegistry.CommandFunc<boolean>;
    /** What of the arguments the form is filled in with. */
    given: (args: ReadonlyPartialJSONObject) => Given;
    create: (given: Given, close: () => void) => Promise<Content>;
    /** Fill in the form that is open. */
    fill: (content: Content, given: Given) => void;
  }
): WidgetTracker<MainAreaWidget<Content>> {
  const namespace = `cellworks-${options.id}`;
  const forms = new WidgetTracker<MainAreaWidget<Content>>({ namespace });
  app.commands.addCommand(options.command, {
    label: options.label,
    caption: options.caption,
    icon: cellworksIcon,
    describedBy: { args: options.args },
    isVisible: options.isVisible,
    execute: args =>
      attempt(async () => {
        const given = options.given(args);
        const there = forms.find(() => true);
        if (there) {
          options.fill(there.content, given);
          app.shell.activateById(there.id);
          return there;
        }
        const content = await options.create(given, () => tab.dispose());
        const tab = framed(content, options.title, namespace);
        await forms.add(tab);
        return show(app, tab);
      })
  });
  return forms;
}

/** Those of the arguments that are texts, by their names. */
export function textsIn<Name extends string>(
  args: ReadonlyPartialJSONObject,
  names: readonly Name[]
): { [name in Name]?: string } {
  const found: { [name in Name]?: string } = {};
  for (const name of names) {
    const value = args[name];
    if (typeof value === 'string') {
      found[name] = value;
    }
  }
  return found;
}
