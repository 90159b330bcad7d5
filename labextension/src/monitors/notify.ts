import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { type DriftRow, isAbout, type IStudio, type JobRow } from '../studio';
import { Commands } from './tokens';
import { countedOf, titleOf } from './words';

/**
 * Tell a person what came of a job that compared data, once its report is kept.
 *
 * Returns what tells whether what came of a job is told here, or in its form.
 *
 * @param wanted - What the settings say, asked each time.
 * @param isShown - Whether a form that is looked at follows a job, and opens its report.
 */
export function notifyReports(options: {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  wanted: () => boolean;
  isShown: (job: string) => boolean;
}): (job: JobRow) => boolean {
  const { studio, commands, trans, wanted, isShown } = options;
  const told = new Set<string>();

  const tellOne = (row: DriftRow) => {
    const words = trans.__('%1: %2.', titleOf(row), countedOf(row, trans));
    const moved = row.status === 'violation' || row.status === 'drift';
    Notification.emit(
      moved ? withSentence(words, row.words[0] ?? '') : words,
      moved ? 'warning' : 'success',
      {
        autoClose: moved ? false : 5000,
        actions: [
          {
            label: trans.__('Open'),
            callback: () => {
              void commands.execute(Commands.openDrift, { drift: row.id });
            }
          }
        ]
      }
    );
  };

  const tell = async (drift: string) => {
    const { row } = await studio.call('get', '/drift/{drift}', {
      path: { drift }
    });
    // What a notebook keeps it has shown itself.
    if (row.job === null) {
      return;
    }
    told.add(row.job);
    if (!isShown(row.job)) {
      tellOne(row);
    }
  };

  studio.changes.heard.connect((_, event) => {
    if (
      isAbout(event, 'monitors') &&
      event.event === 'change' &&
      event.verb === 'kept' &&
      wanted()
    ) {
      // A report that is gone, or a server that is, has nothing more to tell.
      void tell(event.entity).catch(() => undefined);
    }
  });
  return ({ id, state }) =>
    isShown(id) || (state === 'succeeded' && told.has(id));
}

/** Characters of a notification that Lab shows. */
const ROOM = 140;

/** The words with the first sentence of what moved behind them, where there is room for all of it. */
function withSentence(words: string, moved: string): string {
  const [sentence] = /^.*?[.!?](?=\s|$)/.exec(moved) ?? [moved];
  const whole = `${words} ${sentence}`.trimEnd();
  return whole.length <= ROOM ? whole : words;
}
