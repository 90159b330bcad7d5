import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { isAbout, type IStudio } from '../studio';
import { Commands, parse } from './tokens';

/**
 * Tell a person when the data of a version that jobs have used is not what it was, once a change.
 *
 * A version that a newer one of the same file has replaced is no news: somebody registered the change.
 *
 * @param wanted - What the settings say, asked each time.
 */
export function notifyChanges(options: {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  wanted: () => boolean;
}): void {
  const { studio, commands, trans, wanted } = options;

  const tell = async (ref: string): Promise<void> => {
    const { name, version } = parse(ref);
    const path = { name, version: String(version) };
    const [{ versions }, { uses, total }] = await Promise.all([
      studio.call('get', '/datasets/{name}', { path: { name } }),
      studio.call('get', '/datasets/{name}/versions/{version}/uses', {
        path,
        query: { limit: 1 }
      })
    ]);
    const row = versions.find(one => one.version === version);
    const isReplaced =
      row !== undefined &&
      versions[0].version !== version &&
      versions[0].path === row.path;
    if (!row || isReplaced || total === 0 || row.check.state === 'unchanged') {
      return;
    }
    const [last] = uses;
    const used = trans._n(
      'Job %2 has used it.',
      '%1 jobs have used it, the last was %2.',
      total,
      `${last.number} (${last.name})`
    );
    // Lab cuts a longer sentence; the tab that this opens has the whole story.
    const told =
      row.check.state === 'missing'
        ? trans.__('The data of %1 is not there any more.', ref)
        : trans.__('The data of %1 has changed.', ref);
    Notification.warning(`${told} ${used}`, {
      autoClose: false,
      actions: [
        {
          label: trans.__('Open %1', ref),
          callback: () => {
            void commands.execute(Commands.openDataset, { dataset: ref });
          }
        }
      ]
    });
  };

  studio.changes.heard.connect((_, event) => {
    if (
      isAbout(event, 'datasets') &&
      event.event === 'change' &&
      (event.verb === 'changed' || event.verb === 'missing') &&
      wanted()
    ) {
      // A version that is gone, or a server that is, has nothing more to tell.
      void tell(event.entity).catch(() => undefined);
    }
  });
}
