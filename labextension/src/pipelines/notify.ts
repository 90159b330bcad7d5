import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { type ExecutionRow, isAbout, type IStudio } from '../studio';
import { titleOf } from './states';
import { Commands } from './tokens';

/** What a person is told of: it failed, or it asks them. */
const VERBS: readonly string[] = ['failed', 'asking'];

/**
 * Tell a person when an execution failed or asks them, once for each time that it does.
 *
 * @param wanted - What the settings say, asked each time.
 * @param isShown - Whether an execution is looked at, which says it there.
 */
export function notifyExecutions(options: {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  wanted: () => boolean;
  isShown: (execution: string) => boolean;
}): void {
  const { studio, commands, trans, wanted, isShown } = options;

  const tellOne = (row: ExecutionRow, asking: string | null) => {
    const actions = [
      {
        label: trans.__('Open'),
        callback: () => {
          void commands.execute(Commands.openExecution, {
            execution: row.id,
            ...(asking !== null && { step: asking })
          });
        }
      }
    ];
    if (asking !== null) {
      Notification.warning(
        trans.__('%1 waits at %2 for a yes or a no.', titleOf(row), asking),
        { autoClose: false, actions }
      );
    } else {
      Notification.error(
        trans.__('%1 failed: %2', titleOf(row), row.sentence ?? ''),
        { autoClose: false, actions }
      );
    }
  };

  const tell = async (execution: string, verb: string) => {
    const { row, steps } = await studio.call('get', '/executions/{execution}', {
      path: { execution }
    });
    const step = steps.find(one => one.state === 'asking');
    if (verb === 'failed') {
      tellOne(row, null);
    } else if (step) {
      tellOne(row, step.key);
    }
  };

  studio.changes.heard.connect((_, event) => {
    if (
      isAbout(event, 'pipelines') &&
      event.event === 'change' &&
      VERBS.includes(event.verb) &&
      wanted() &&
      !isShown(event.entity)
    ) {
      // An execution that is gone, or a server that is, has nothing more to tell.
      void tell(event.entity, event.verb).catch(() => undefined);
    }
  });
}
