import { ToolbarButton } from '@jupyterlab/apputils';
import {
  copyIcon,
  deleteIcon,
  type LabIcon,
  linkIcon,
  redoIcon,
  runIcon,
  saveIcon,
  type Toolbar,
  undoIcon
} from '@jupyterlab/ui-components';
import type { EditorModel } from './model';

interface Tool {
  name: string;
  icon: LabIcon;
  label: string;
  act: () => void;
  /** Whether there is something to do. */
  can: () => boolean;
}

/** Put what can be done into the toolbar of the document. */
export function addTools(toolbar: Toolbar, model: EditorModel): void {
  const { trans } = model.desk;
  const always = () => true;
  const some = () => model.chosen.size > 0;
  const tools: Tool[] = [
    {
      name: 'save',
      icon: saveIcon,
      label: trans.__('Save'),
      act: () => void model.context.save(),
      can: always
    },
    {
      name: 'undo',
      icon: undoIcon,
      label: trans.__('Undo (Ctrl+Z)'),
      act: () => model.undo(),
      can: () => model.canUndo
    },
    {
      name: 'redo',
      icon: redoIcon,
      label: trans.__('Redo (Ctrl+Shift+Z)'),
      act: () => model.redo(),
      can: () => model.canRedo
    },
    {
      name: 'connect',
      icon: linkIcon,
      label: trans.__('Connect to… (C)'),
      act: () => model.ask('connect'),
      can: () => model.one !== null
    },
    {
      name: 'duplicate',
      icon: copyIcon,
      label: trans.__('Duplicate (Ctrl+D)'),
      act: () => model.duplicate(),
      can: some
    },
    {
      name: 'delete',
      icon: deleteIcon,
      label: trans.__('Delete (Del)'),
      act: () => model.remove(),
      can: some
    },
    {
      name: 'run',
      icon: runIcon,
      label: trans.__('Run…'),
      act: () => model.ask(model.asked === 'run' ? null : 'run'),
      can: always
    }
  ];
  const buttons = tools.map(({ name, icon, label, act, can }) => {
    const button = new ToolbarButton({
      icon,
      tooltip: label,
      onClick: act,
      enabled: can()
    });
    toolbar.addItem(name, button);
    return { button, can };
  });
  model.stateChanged.connect(() => {
    for (const { button, can } of buttons) {
      button.enabled = can();
    }
  });
}
