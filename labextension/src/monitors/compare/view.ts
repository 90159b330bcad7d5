import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { addForm, textsIn } from '../../shell';
import { Commands, type MonitorsDesk } from '../tokens';
import type { Fields } from './fields';
import { sideOf } from './sides';
import type { CompareTab } from './widget';

/**
 * Add the command that opens the form which has data compared.
 *
 * Returns what tells whether a job is followed by a form that is looked at.
 */
export function addComparing(
  app: JupyterFrontEnd,
  desk: MonitorsDesk
): (job: string) => boolean {
  const { trans } = desk;
  const side = {
    type: 'string',
    description:
      'model:late/3, dataset:flights/2, endpoint:flights@24h, or a path.'
  };
  const forms = addForm<CompareTab, Partial<Fields>>(app, {
    id: 'compare-data',
    command: Commands.compareData,
    label: trans.__('Compare Data…'),
    caption: trans.__('How far has data moved from what it was?'),
    title: trans.__('Compare data'),
    args: {
      type: 'object',
      properties: {
        reference: side,
        current: side,
        window: {
          type: 'string',
          description: 'The length of a window of the current rows: 1h.'
        }
      }
    },
    given: fieldsOf,
    create: async (given, close) => {
      const { CompareTab } = await import('./widget');
      return new CompareTab(desk, given, drift => {
        close();
        void app.commands.execute(Commands.openDrift, { drift });
      });
    },
    fill: ({ model }, given) => {
      // What is being compared stays on the page until it is.
      if (!model.sending) {
        model.set(given);
        model.look();
      }
    }
  });
  return job =>
    forms.find(
      ({ content, isVisible }) => isVisible && content.model.job?.id === job
    ) !== undefined;
}

function fieldsOf(args: ReadonlyPartialJSONObject): Partial<Fields> {
  const { reference, current, window } = textsIn(args, [
    'reference',
    'current',
    'window'
  ]);
  return {
    ...(reference !== undefined && { reference: sideOf(reference) }),
    ...(current !== undefined && { current: sideOf(current) }),
    ...(window !== undefined && { window })
  };
}
