import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';
import { cellworksIcon } from './icon';

/** A view in a frame for the main area; its id tells it from the others there. */
export function framed<W extends Widget>(
  content: W,
  title: string,
  id?: string
): MainAreaWidget<W> {
  const frame = new MainAreaWidget({ content });
  frame.toolbar.hide();
  if (id !== undefined) {
    frame.id = id;
  }
  frame.title.label = title;
  frame.title.icon = cellworksIcon;
  frame.title.closable = true;
  return frame;
}

/** Put a framed view into the main area, in front. */
export function show<W extends Widget>(app: JupyterFrontEnd, widget: W): W {
  app.shell.add(widget, 'main', { type: 'Cellworks' });
  app.shell.activateById(widget.id);
  return widget;
}
