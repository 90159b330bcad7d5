import type { TranslationBundle } from '@jupyterlab/translation';
import {
  homeIcon,
  launchIcon,
  PanelWithToolbar,
  SidePanel,
  ToolbarButton
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { type Message, MessageLoop } from '@lumino/messaging';
import { Panel, type PanelLayout, Widget } from '@lumino/widgets';
import { cellworksIcon } from './icon';
import type { Section } from './tokens';

/** The left sidebar: a section for each slice, and at the foot how the studio is. */
export class Sidebar extends SidePanel {
  /**
   * @param home - The command that opens Home.
   * @param foot - Makes the foot, once the sidebar is looked at.
   */
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _words: TranslationBundle,
    home: string,
    foot: () => Promise<Widget>
  ) {
    super();
    this.id = 'cellworks-sidebar';
    this.addClass('cw-Sidebar');
    this.title.icon = cellworksIcon;
    this.title.caption = _words.__('Cellworks');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _words.__('Cellworks'));
    this.toolbar.addItem(
      'home',
      new ToolbarButton({
        icon: homeIcon,
        label: _words.__('Home'),
        tooltip: _words.__(
          'Open Home: what needs attention, what runs, and what happened'
        ),
        onClick: () => {
          void _commands.execute(home);
        }
      })
    );
    const place = new Panel();
    place.addClass('cw-Sidebar-foot');
    (this.layout as PanelLayout).addWidget(place);
    this._pending.push(async () => {
      place.addWidget(await foot());
    });
    this._resized.observe(place.node);
  }

  override dispose(): void {
    this._resized.disconnect();
    super.dispose();
  }

  /** Add a section, in the order of ranks. */
  addSection(section: Section): IDisposable {
    const panel = new PanelWithToolbar();
    panel.addClass('cw-Sidebar-section');
    panel.title.label = section.title;
    panel.toolbar.addItem(
      'open',
      new ToolbarButton({
        icon: launchIcon,
        tooltip: this._words.__('Open %1 in the main area', section.title),
        onClick: () => {
          void this._commands.execute(section.command);
        }
      })
    );
    const at = this._ranks.filter(rank => rank <= section.rank).length;
    this._ranks.splice(at, 0, section.rank);
    this.insertWidget(at, panel);
    const fill = async () => {
      if (!panel.isDisposed) {
        panel.addWidget(await section.create());
      }
    };
    this._pending.push(fill);
    if (this.isVisible) {
      this._fill();
    }
    return new DisposableDelegate(() => {
      this._ranks.splice(this._ranks.indexOf(section.rank), 1);
      panel.dispose();
    });
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._fill();
  }

  private _fill(): void {
    this._pending.splice(0).forEach(make => void make());
  }

  /** The foot grows with what it says; nothing of Lumino's tells the sections that they have less room. */
  private readonly _resized = new ResizeObserver(() => {
    MessageLoop.sendMessage(this.content, Widget.ResizeMessage.UnknownSize);
  });
  private readonly _ranks: number[] = [];
  private readonly _pending: (() => Promise<void>)[] = [];
}
