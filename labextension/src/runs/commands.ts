import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type {
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { picked } from '../shell';
import { attempt } from '../studio';
import { Commands, RUN_ATTRIBUTE, type RunsDesk } from './tokens';

/** What a command about a run is given. */
export const RUN_ARGS: ReadonlyJSONObject = {
  type: 'object',
  properties: {
    run: {
      type: 'string',
      description: 'The id of a run, or how it begins (7c2f).'
    }
  }
};

/** Add what can be done with a run: every button, menu and key calls one of these. */
export function addCommands(
  app: JupyterFrontEnd,
  desk: RunsDesk,
  notebooks: INotebookTracker | null
): void {
  const { trans } = desk;
  const { call } = desk.studio;
  const command = (
    id: string,
    label: string,
    act: (run: string) => Promise<unknown>
  ) => {
    app.commands.addCommand(id, {
      label,
      describedBy: { args: RUN_ARGS },
      isEnabled: args => pickRun(app, args) !== undefined,
      execute: async args => {
        const run = pickRun(app, args);
        return run === undefined ? undefined : attempt(() => act(run));
      }
    });
  };

  command(
    Commands.openRunCell,
    trans.__('Go to the Cell of the Run'),
    async run => {
      const origin = await call('get', '/runs/{run}/origin', { path: { run } });
      const { goToCell } = await import('./gotocell');
      return goToCell(app, origin, trans);
    }
  );
  command(Commands.reproduceRun, trans.__('Reproduce Run'), async run => {
    const { insertReproduce } = await import('./reproducing');
    return insertReproduce(app, notebooks, run, trans);
  });
  command(Commands.exportRun, trans.__('Export Run…'), async run => {
    const { exportRun } = await import('./files');
    return exportRun(desk, run);
  });
  command(Commands.trustRun, trans.__('Trust Imported Run'), async run => {
    const answer = await call('post', '/runs/{run}/trust', { path: { run } });
    Notification.success(
      trans.__('Its models and values are in: run %1.', answer.run.slice(0, 8)),
      { autoClose: 5000 }
    );
    return answer.run;
  });
  app.commands.addCommand(Commands.importRun, {
    label: trans.__('Import Run…'),
    caption: trans.__('Make a run of a .cwz file that was exported elsewhere'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () =>
      attempt(async () => {
        const { importRun } = await import('./files');
        return importRun(desk);
      })
  });

  const selector = `[${RUN_ATTRIBUTE}]`;
  [
    Commands.openRun,
    Commands.openRunCell,
    Commands.reproduceRun,
    Commands.exportRun,
    Commands.trustRun
  ].forEach((id, rank) =>
    app.contextMenu.addItem({ command: id, rank, selector })
  );
}

/** The arguments' run, else the one under the context menu. */
export function pickRun(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return picked(app, args.run, RUN_ATTRIBUTE);
}

/** The arguments' runs. */
export function runsOf(args: ReadonlyPartialJSONObject): string[] {
  return Array.isArray(args.runs) ? args.runs.map(String) : [];
}
