import type { JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { cellworksIcon, framed, show } from '../../shell';
import { attempt } from '../../studio';
import { Commands, Elsewhere, type EndpointsDesk } from '../tokens';
import type { ScoreTab } from './widget';

const FORMS = 'cellworks-score-file';

/** Add the command that opens the form which has a file scored. */
export function addScoring(app: JupyterFrontEnd, desk: EndpointsDesk): void {
  const { commands, shell } = app;
  const { trans } = desk;
  const forms = new WidgetTracker<MainAreaWidget<ScoreTab>>({
    namespace: FORMS
  });
  commands.addCommand(Commands.scoreFile, {
    label: trans.__('Score a File…'),
    caption: trans.__('Put the rows of a file through a model, as a job'),
    icon: cellworksIcon,
    describedBy: {
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
      }
    },
    execute: args =>
      attempt(async () => {
        const given = {
          ...(typeof args.model === 'string' && { version: args.model }),
          ...(typeof args.source === 'string' && { source: args.source })
        };
        const there = forms.find(() => true);
        if (there) {
          there.content.model.set(given);
          shell.activateById(there.id);
          return there;
        }
        const { ScoreTab } = await import('./widget');
        const content = new ScoreTab(desk, given, job => {
          tab.dispose();
          void commands.execute(Elsewhere.openJob, { job });
        });
        const tab = framed(content, trans.__('Score a file'), FORMS);
        await forms.add(tab);
        return show(app, tab);
      })
  });
}
