import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { ColumnInfo } from '../wrangler/types';

/** Something that a column's menu does. */
export interface ColumnAction {
  title: string;
  /** The submenu that it stands in. */
  group?: string;
  isEnabled?: boolean;
  act: () => void;
}

/** What else the menu of a column offers: its operations, a rename. */
export type ColumnMenu = (column: ColumnInfo) => readonly ColumnAction[];

/** Open Lab's own menu below an element; `null` is a line between two parts. */
export function openMenu(
  actions: readonly (ColumnAction | null)[],
  anchor: HTMLElement
): void {
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  const groups = new Map<string, MenuSvg>();
  actions.forEach((action, at) => {
    if (!action) {
      menu.addItem({ type: 'separator' });
      return;
    }
    const command = `act-${at}`;
    commands.addCommand(command, {
      label: action.title,
      isEnabled: () => action.isEnabled ?? true,
      execute: () => action.act()
    });
    if (action.group === undefined) {
      menu.addItem({ command });
      return;
    }
    let group = groups.get(action.group);
    if (!group) {
      group = new MenuSvg({ commands });
      group.title.label = action.group;
      groups.set(action.group, group);
      menu.addItem({ type: 'submenu', submenu: group });
    }
    group.addItem({ command });
  });
  menu.aboutToClose.connect(() => {
    // An item acts after its menu has closed: only then may it go, and the keyboard come back.
    window.setTimeout(() => {
      menu.dispose();
      groups.forEach(group => group.dispose());
      if (document.activeElement === document.body) {
        anchor.focus();
      }
    });
  });
  const { left, bottom } = anchor.getBoundingClientRect();
  menu.open(left, bottom);
}
