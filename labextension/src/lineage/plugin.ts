import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, InputDialog } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { treeViewIcon } from '@jupyterlab/ui-components';
import { addTabs, IShell } from '../shell';
import { IStudio } from '../studio';
import { Commands, type LineageDesk } from './tokens';
import type { LineageTab } from './widget';

/** Lineage: a tab for what made a thing, and what hangs on it. */
export const lineagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:lineage',
  description: 'Shows what made a thing, and what hangs on it.',
  autoStart: true,
  requires: [IStudio, IShell],
  optional: [ICommandPalette, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: LineageDesk = { studio, commands, trans };
    addTabs<LineageTab>(app, {
      thing: 'lineage',
      command: Commands.openLineage,
      label: trans.__('Show Lineage'),
      icon: treeViewIcon,
      args: {
        type: 'object',
        properties: {
          ref: {
            type: 'string',
            description: 'flights/2, model:late-flights/3, job:12, endpoint:x'
          }
        }
      },
      restorer,
      pick: ({ ref }) => (typeof ref === 'string' && ref ? ref : undefined),
      create: async ref => {
        const { LineageTab } = await import('./widget');
        return new LineageTab(desk, ref);
      },
      argsOf: ({ model }) => ({ ref: model.name }),
      titled: ({ model }, tell) => {
        const of = (name: string) => tell(trans.__('Lineage of %1', name));
        of(model.name.replace(/^[a-z_]+:/, ''));
        // By an id it is asked for; what a person calls it comes with the graph.
        model.graph.stateChanged.connect(() => {
          const { nodes = [], root } = model.graph.value ?? {};
          const found = nodes.find(({ key }) => key === root);
          if (found) {
            of(found.name);
          }
        });
      }
    });
    commands.addCommand(Commands.askLineage, {
      label: trans.__('Show Lineage…'),
      caption: trans.__('What made a thing, and what hangs on it'),
      icon: treeViewIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        const { value } = await InputDialog.getText({
          title: trans.__('Lineage of'),
          placeholder: 'flights/2, late-flights@champion, job:12'
        });
        return value?.trim()
          ? commands.execute(Commands.openLineage, { ref: value.trim() })
          : undefined;
      }
    });
    shell.addLink('lineage', ref => {
      void commands.execute(Commands.openLineage, { ref });
    });
    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.askLineage, category });
  }
};
