import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { cellworksIcon, IShell } from '../shell';
import { IStudio } from '../studio';
import { cardFactory } from './card/factory';
import { addCommands, openIcon, pickJob } from './commands';
import { notifyEnds, type Notify } from './notify';
import type { JobTab } from './panel/widget';
import { recentJobs } from './recent';
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
    IEditorLanguageRegistry,
    ILauncher,
    ILayoutRestorer,
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
    languages: IEditorLanguageRegistry | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
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
      link: job => shell.linkTo('jobs', String(job))
    };
    const recent = recentJobs(studio);
    rendermime.addFactory(cardFactory(desk));
    addCommands(app, desk);
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
    launcher?.add({
      command: Commands.openJobs,
      args: { isLauncher: true },
      category,
      rank: 1
    });

    let wanted: Notify = 'always';
    void settings?.load(ID).then(loaded => {
      const read = () => {
        wanted = loaded.get('notify').composite as Notify;
      };
      loaded.changed.connect(read);
      read();
    });
    notifyEnds({ studio, commands, trans, wanted: () => wanted });
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
      const columns = (await state?.fetch(COLUMNS)) as string[] | undefined;
      const content = new JobsPanel({
        desk,
        columns: columns ?? null,
        keepColumns: chosen => void state?.save(COLUMNS, chosen)
      });
      const panel = new MainAreaWidget({ content });
      panel.toolbar.hide();
      panel.id = 'cellworks-jobs';
      panel.title.label = trans.__('Jobs');
      panel.title.icon = cellworksIcon;
      panel.title.closable = true;
      await panels.add(panel);
      shell.add(panel, 'main', { type: 'Cellworks' });
      shell.activateById(panel.id);
      return panel;
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
      const there = tabs.find(tab => tab.content.model.is(job));
      if (there) {
        shell.activateById(there.id);
        return there;
      }
      const { JobTab } = await import('./panel/widget');
      const content = new JobTab(desk, job);
      const tab = new MainAreaWidget({ content });
      tab.toolbar.hide();
      tab.id = `cellworks-job-${job}`;
      tab.title.label = trans.__('Job');
      tab.title.icon = cellworksIcon;
      tab.title.closable = true;
      content.model.job.stateChanged.connect(({ value }) => {
        if (value) {
          tab.title.label = `${value.row.name} ${value.row.number}`;
        }
      });
      await tabs.add(tab);
      shell.add(tab, 'main', { type: 'Cellworks' });
      shell.activateById(tab.id);
      return tab;
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
