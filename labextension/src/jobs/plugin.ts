import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { cellworksIcon, framed, show, IShell } from '../shell';
import { IStudio } from '../studio';
import { cardFactory } from './card/factory';
import { addNewJob } from './form/command';
import { addCommands, openIcon, pickJob } from './commands';
import { notifyEnds, type Notify } from './notify';
import type { JobTab } from './panel/widget';
import { recentJobs } from './recent';
import { addRunAsJob } from './runcell/command';
import { runningJobs } from './running';
import { Commands, type JobsDesk } from './tokens';

const ID = 'cellworks:jobs';
const COLUMNS = 'cellworks:job-columns';
// Lab's state takes what stands before the first colon for the namespace.
const PANELS = 'cellworks-jobs';
const TABS = 'cellworks-job';
const NO_ARGS = { args: { type: 'object' as const, properties: {} } };

/** Jobs: their panel, tabs, card, sidebar section and commands. */
export const jobsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows jobs, and what can be done with them.',
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
    IRunningSessionManagers,
    ISettingRegistry,
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
    running: IRunningSessionManagers | null,
    settings: ISettingRegistry | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellworks');
    const { commands } = app;
    const desk: JobsDesk = {
      studio,
      commands,
      trans,
      rendermime,
      languages,
      editors,
      link: job => shell.linkTo('jobs', String(job)),
      saw: job => shell.saw('jobs', job)
    };
    const wanted = { notify: 'always' as Notify, ended: 5 };
    const recent = recentJobs(studio, () => wanted.ended);
    rendermime.addFactory(cardFactory(desk));
    const folder = () => files?.model.path ?? '';
    addCommands(app, desk, folder);
    addNewJob(app, desk, folder);
    addViews(app, desk, restorer, state);

    shell.addSection({
      id: 'jobs',
      title: trans.__('Jobs'),
      rank: 10,
      command: Commands.openJobs,
      create: async () => {
        const { makeSection } = await import('./side');
        return makeSection(desk, recent);
      }
    });
    shell.addHome({
      slice: 'jobs',
      rank: 10,
      command: Commands.openJobs,
      actions: [{ command: Commands.newJob }, { command: Commands.openJobs }],
      create: async visit => {
        const { homeLists } = await import('./home');
        return homeLists(desk, recent, visit);
      }
    });
    shell.addLink('jobs', job => {
      void commands.execute(Commands.openJob, { job });
    });
    running?.add(runningJobs(desk, recent, cellworksIcon));
    // The first event says that a supervisor runs; from then on Lab's Running panel is kept fresh.
    const begin = () => {
      studio.changes.heard.disconnect(begin);
      recent.watch();
    };
    studio.changes.heard.connect(begin);

    const category = trans.__('Cellworks');
    palette?.addItem({ command: Commands.openJobs, category });
    palette?.addItem({ command: Commands.newJob, category });
    if (notebooks) {
      addRunAsJob(app, desk, notebooks);
      palette?.addItem({ command: Commands.runAsJob, category });
    }
    launcher?.add({
      command: Commands.openJobs,
      args: { isLauncher: true },
      category,
      rank: 1
    });
    launcher?.add({
      command: Commands.newJob,
      args: { isLauncher: true },
      category,
      rank: 2
    });

    void settings?.load(ID).then(loaded => {
      const read = () => {
        Object.assign(wanted, loaded.composite);
        if (recent.value) {
          void recent.refresh();
        }
      };
      loaded.changed.connect(read);
      read();
    });
    notifyEnds({
      studio,
      commands,
      trans,
      wanted: () => wanted.notify,
      isTold: job => shell.isTold(job)
    });
  }
};

/** Add the commands that open the panel and a job's own tab, and restore both after a reload. */
function addViews(
  app: JupyterFrontEnd,
  desk: JobsDesk,
  restorer: ILayoutRestorer | null,
  state: IStateDB | null
): void {
  const { commands, shell } = app;
  const { trans } = desk;
  const panels = new WidgetTracker<MainAreaWidget>({ namespace: PANELS });
  const tabs = new WidgetTracker<MainAreaWidget<JobTab>>({
    namespace: TABS
  });

  commands.addCommand(Commands.openJobs, {
    label: args => (args.isLauncher ? trans.__('Jobs') : trans.__('Open Jobs')),
    caption: trans.__('What runs, what ran, and how it went'),
    icon: cellworksIcon,
    describedBy: NO_ARGS,
    execute: async () => {
      const there = panels.find(() => true);
      if (there) {
        shell.activateById(there.id);
        return there;
      }
      const { JobsPanel } = await import('./panel/widget');
      const content = new JobsPanel({
        desk,
        layout: await state?.fetch(COLUMNS),
        keepLayout: layout =>
          void state?.save(COLUMNS, layout as unknown as ReadonlyJSONObject)
      });
      const panel = framed(content, trans.__('Jobs'), 'cellworks-jobs');
      await panels.add(panel);
      return show(app, panel);
    }
  });

  commands.addCommand(Commands.openJob, {
    label: trans.__('Open Job'),
    icon: openIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          job: {
            type: 'string',
            description: 'The id of a job, or its number (41).'
          }
        }
      }
    },
    isEnabled: (args: ReadonlyPartialJSONObject) =>
      pickJob(app, args) !== undefined,
    execute: async args => {
      const job = pickJob(app, args);
      if (job === undefined) {
        return undefined;
      }
      // Notebook's page has room for one document: the job opens in JupyterLab, beside it.
      if (app.name === 'Jupyter Notebook') {
        window.open(desk.link(job));
        return undefined;
      }
      const there = tabs.find(tab => tab.content.model.is(job));
      if (there) {
        shell.activateById(there.id);
        return there;
      }
      const { JobTab } = await import('./panel/widget');
      const content = new JobTab(desk, job);
      const tab = framed(content, trans.__('Job'), `cellworks-job-${job}`);
      content.model.job.stateChanged.connect(({ value }) => {
        if (value) {
          tab.title.label = `${value.row.name} ${value.row.number}`;
        }
      });
      await tabs.add(tab);
      return show(app, tab);
    }
  });

  void restorer?.restore(panels, {
    command: Commands.openJobs,
    name: () => 'jobs'
  });
  void restorer?.restore(tabs, {
    command: Commands.openJob,
    args: tab => ({ job: tab.content.model.id }),
    name: tab => tab.content.model.id
  });
}
