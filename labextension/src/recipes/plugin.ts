import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IShell } from '../shell';
import { IStudio } from '../studio';
import { Doors } from './doors';
import { Keeping } from './keeping';
import { openedFactory } from './opened';
import { addOutputButtons } from './outputs';
import { Commands, type RecipesDesk } from './tokens';
import { addViews } from './views';

/** Recipes: the data wrangler, its commands, and the ways to it from notebooks and files. */
export const recipesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:recipes',
  description:
    'The data wrangler: look at data, clean it, and get pandas back.',
  autoStart: true,
  requires: [IStudio, IShell, IRenderMimeRegistry],
  optional: [
    ICommandPalette,
    IDefaultFileBrowser,
    IEditorLanguageRegistry,
    IEditorServices,
    ILauncher,
    ILayoutRestorer,
    INotebookTracker,
    IStateDB,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    studio: IStudio,
    shell: IShell,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    files: IDefaultFileBrowser | null,
    languages: IEditorLanguageRegistry | null,
    editors: IEditorServices | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands, serviceManager: services } = app;
    const desk: RecipesDesk = {
      studio,
      commands,
      trans,
      services,
      notebooks,
      editors,
      languages,
      doors: new Doors(services, notebooks, app.restored)
    };
    addViews(app, desk, {
      keeping: new Keeping(state),
      files,
      palette,
      restorer
    });
    rendermime.addFactory(openedFactory(desk));
    if (notebooks) {
      addOutputButtons(notebooks, commands, trans);
    }
    app.contextMenu.addItem({
      command: Commands.openInWrangler,
      selector: '.jp-DirListing-item[data-isdir="false"]',
      rank: 3
    });

    shell.addSection({
      id: 'recipes',
      title: trans.__('Recipes'),
      rank: 80,
      command: Commands.openWrangler,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk);
      }
    });
    shell.addHome({
      slice: 'recipes',
      rank: 80,
      command: Commands.openWrangler,
      actions: [{ command: Commands.openWrangler }],
      create: async () => {
        const { homeLists } = await import('./home');
        return homeLists();
      }
    });

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openWrangler, category });
    launcher?.add({
      command: Commands.openWrangler,
      args: { isLauncher: true },
      category,
      rank: 7
    });
  }
};
