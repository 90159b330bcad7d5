import type { JupyterFrontEnd } from '@jupyterlab/application';
import { addForm, textsIn } from '../../shell';
import { Commands, Elsewhere, type EndpointsDesk } from '../tokens';
import type { Fields } from './fields';
import type { ScoreTab } from './widget';

/** Add the command that opens the form which has a file scored. */
export function addScoring(app: JupyterFrontEnd, desk: EndpointsDesk): void {
  const { trans } = desk;
  addForm<ScoreTab, Partial<Fields>>(app, {
    id: 'score-file',
    command: Commands.scoreFile,
    label: trans.__('Score a File…'),
    caption: trans.__('Put the rows of a file through a model, as a job'),
    title: trans.__('Score a file'),
    args: {
      type: 'object',
      properties: {
        model: {
          type: 'string',
          description: 'A version: late-flights/3, late-flights@champion.'
        },
        source: {
          type: 'string',
          description: 'A path, or a dataset’s version.'
        }
      }
    },
    given: args => {
      const { model, ...source } = textsIn(args, ['model', 'source']);
      return { ...(model !== undefined && { version: model }), ...source };
    },
    create: async (given, close) => {
      const { ScoreTab } = await import('./widget');
      return new ScoreTab(desk, given, job => {
        close();
        void app.commands.execute(Elsewhere.openJob, { job });
      });
    },
    fill: ({ model }, given) => model.set(given)
  });
}
