import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { homeIcon } from '@jupyterlab/ui-components';
import { framed, show } from '../framed';
import type { IStudio } from '../../studio';
import type { Ways } from './lines';
import type { HomeParts } from './parts';
import type { HomePart } from '../tokens';
import type { Visit } from './visit';

/** Opens Home. */
export const OPEN_HOME = 'cellworks:open-home';

/** Add the command that opens Home, and restore its tab after a reload. */
export function addOpenHome(
  app: JupyterFrontEnd,
  restorer: ILayoutRestorer | null,
  options: {
    studio: IStudio;
    trans: TranslationBundle;
    parts: HomeParts;
    visit: () => Promise<Visit>;
    most: () => number;
    /** Quick actions that belong to no slice. */
    first: HomePart['actions'];
    ways: Ways;
  }
): void {
  const { trans } = options;
  const { commands, shell } = app;
  // Lab's state takes what stands before the first colon for the namespace.
  const tracker = new WidgetTracker<MainAreaWidget>({
    namespace: 'cellworks-home'
  });
  commands.addCommand(OPEN_HOME, {
    label: args =>
      args.isLauncher ? trans.__('Cellworks Home') : trans.__('Open Home'),
    caption: trans.__('What needs attention, what runs, and what happened'),
    icon: homeIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const [{ HomeWidget }, visit] = await Promise.all([
        import('./widget'),
        options.visit()
      ]);
      const there = tracker.find(() => true);
      if (there) {
        shell.activateById(there.id);
        return there;
      }
      const content = new HomeWidget({ ...options, commands, visit });
      const tab = framed(content, trans.__('Home'), 'cellworks-home');
      tab.title.caption = trans.__('Cellworks Home');
      tab.title.icon = homeIcon;
      await tracker.add(tab);
      return show(app, tab);
    }
  });
  void restorer?.restore(tracker, { command: OPEN_HOME, name: () => 'home' });
}
