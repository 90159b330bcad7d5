import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { IStateDB } from '@jupyterlab/statedb';
import { addForm, addPanel, addTabs, textsIn } from '../shell';
import { DATASET_ARGS, openIcon, pickDataset } from './commands';
import { chosenEntry, isData, localPath, serverRoot } from './files';
import type { DatasetTab } from './panel/widget';
import type { RegisterTab } from './register/widget';
import { Commands, type DatasetsDesk, parse } from './tokens';

const COLUMNS = 'cellworks:dataset-columns';

/** Add the commands that open the panel and a dataset's own tab, and restore both after a reload. */
export function addViews(
  app: JupyterFrontEnd,
  desk: DatasetsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { trans } = desk;
  addPanel(app, {
    slice: 'datasets',
    command: Commands.openDatasets,
    title: trans.__('Datasets'),
    label: trans.__('Open Datasets'),
    caption: trans.__(
      'Data by name and version, and whether it is what it was'
    ),
    columns: COLUMNS,
    restorer,
    state,
    create: async arranged => {
      const { DatasetsPanel } = await import('./panel/widget');
      return new DatasetsPanel({ desk, ...arranged });
    }
  });
  addTabs<DatasetTab>(app, {
    thing: 'dataset',
    command: Commands.openDataset,
    label: trans.__('Open Dataset'),
    icon: openIcon,
    args: DATASET_ARGS,
    restorer,
    pick: args => pickDataset(app, args),
    shows: ({ model }, wanted) => model.name === parse(wanted).name,
    create: async dataset => {
      const { DatasetTab } = await import('./panel/widget');
      return new DatasetTab(desk, dataset);
    },
    turn: ({ model }, wanted) => {
      const { version } = parse(wanted);
      if (version !== null) {
        model.choose(version);
      }
    },
    argsOf: ({ model: { name, version } }) => ({
      dataset: version === null ? name : `${name}/${version}`
    }),
    changes: ({ model }) => model.changed
  });
}

/** Add the form that registers a file or folder, and the way to it from the file browser. */
export function addRegistering(
  app: JupyterFrontEnd,
  desk: DatasetsDesk,
  files: IDefaultFileBrowser | null,
  restorer: ILayoutRestorer | null
): void {
  const { commands, serviceManager } = app;
  const { trans } = desk;
  const picked = (): string | null => {
    const entry = chosenEntry(files);
    return entry ? localPath(serviceManager.contents, entry.path) : null;
  };

  const forms = addForm<RegisterTab, { path?: string; name?: string }>(app, {
    id: 'register-dataset',
    command: Commands.registerDataset,
    label: ({ fromFiles }) =>
      fromFiles
        ? trans.__('Register as Dataset…')
        : trans.__('Register a Dataset…'),
    caption: trans.__('Name a file or folder, which stays where it is'),
    title: trans.__('Register a dataset'),
    args: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          description:
            'A file or folder, as the file browser shows it, or from / or ~.'
        },
        name: { type: 'string', description: 'What it is called.' },
        fromFiles: {
          type: 'boolean',
          description: 'Take what is chosen in the file browser.'
        }
      }
    },
    isVisible: ({ fromFiles }) => {
      const entry = fromFiles ? chosenEntry(files) : null;
      return !fromFiles || (entry !== null && isData(entry));
    },
    given: args => {
      const path = args.fromFiles ? picked() : args.path;
      return textsIn({ path, name: args.name }, ['path', 'name']);
    },
    create: async (given, close) => {
      const { RegisterTab } = await import('./register/widget');
      const content = new RegisterTab({
        desk,
        root: serverRoot(),
        given,
        picked,
        onMade: ({ ref, isNew }) => {
          close();
          void commands.execute(Commands.openDataset, { dataset: ref });
          if (!isNew) {
            Notification.info(
              trans.__('%1 is that content: there is no new version.', ref),
              { autoClose: 5000 }
            );
          }
        }
      });
      content.model.changed.connect(() => {
        const tab = forms.find(one => one.content === content);
        if (tab) {
          void forms.save(tab);
        }
      });
      return content;
    },
    fill: ({ model }, { path, name }) => {
      if (path !== undefined) {
        model.take(path, name);
      }
    }
  });
  app.contextMenu.addItem({
    command: Commands.registerDataset,
    args: { fromFiles: true },
    selector: '.jp-DirListing-item',
    rank: 60
  });
  void restorer?.restore(forms, {
    command: Commands.registerDataset,
    args: ({ content: { model } }) => {
      const { path, name } = model.fields;
      return { path, name };
    },
    name: () => 'form'
  });
}
