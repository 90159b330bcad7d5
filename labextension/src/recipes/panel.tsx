import type { Drag } from '@lumino/dragdrop';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { AtDesk } from './desk';
import { isForWrangler } from './origins';
import { type TabModel } from './model';
import { StartView } from './start';
import type { RecipesDesk } from './tokens';
import { Workbench } from './workbench';

/** What Lab's file browser drags: paths. */
const CONTENTS_MIME = 'application/x-jupyter-icontents';

/** A tab of the data wrangler. A file of the file browser can be dropped on it. */
export class WranglerTab extends ReactWidget {
  constructor(
    private readonly _desk: RecipesDesk,
    readonly model: TabModel,
    /** A file was dropped on a tab that shows something already. */
    private readonly _onDrop: (path: string) => void
  ) {
    super();
    this.addClass('cw-WranglerTab');
    model.changed.connect(this.update, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.model.changed.disconnect(this.update, this);
      super.dispose();
      this.model.dispose();
    }
  }

  override render(): JSX.Element {
    const { open, recipe } = this.model;
    return (
      <AtDesk desk={this._desk}>
        {open ? (
          <Workbench open={open} />
        ) : (
          <StartView
            recipe={recipe}
            onOpen={(given, sampling) => this.model.choose(given, sampling)}
          />
        )}
      </AtDesk>
    );
  }

  handleEvent(event: Event): void {
    const drag = event as Drag.Event;
    const path = pathIn(drag);
    if (path === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    switch (event.type) {
      case 'lm-dragenter':
      case 'lm-dragover':
        drag.dropAction = drag.proposedAction;
        this.addClass('cw-mod-over');
        break;
      case 'lm-dragleave':
        this.removeClass('cw-mod-over');
        break;
      case 'lm-drop':
        this.removeClass('cw-mod-over');
        if (this.model.open) {
          this._onDrop(path);
        } else {
          this.model.choose({ path });
        }
        break;
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    for (const type of DRAGS) {
      this.node.addEventListener(type, this);
    }
  }

  protected override onBeforeDetach(message: Message): void {
    for (const type of DRAGS) {
      this.node.removeEventListener(type, this);
    }
    super.onBeforeDetach(message);
  }
}

const DRAGS = ['lm-dragenter', 'lm-dragover', 'lm-dragleave', 'lm-drop'];

/** The one file of data that is dragged; null for anything else. */
function pathIn({ mimeData }: Drag.Event): string | null {
  if (!mimeData?.hasData(CONTENTS_MIME)) {
    return null;
  }
  const paths = mimeData.getData(CONTENTS_MIME) as string[];
  return paths.length === 1 && isForWrangler(paths[0]) ? paths[0] : null;
}
