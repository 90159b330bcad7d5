import type { KeyboardEvent } from 'react';
import type { Placed } from '../graph/layout';
import { neighbour, type Way } from '../graph/moving';
import type { EditorModel } from './model';
import type { End } from './ports';

const WAYS: Record<string, Way> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right'
};

/** What the keys of the canvas do. */
export function useKeys({
  model,
  absolute,
  go,
  edge,
  leaveEdge,
  find,
  onEnter,
  onAdd
}: {
  model: EditorModel;
  absolute: ReadonlyMap<string, Placed>;
  go: (step: string | null) => void;
  /** The input that the chosen connection leads to. */
  edge: End | null;
  leaveEdge: () => void;
  find: () => void;
  onEnter: () => void;
  onAdd: () => void;
}): (event: KeyboardEvent) => void {
  const { chosen } = model;
  const plain: Record<string, () => void> = {
    Delete: () => {
      if (edge) {
        model.disconnect(edge);
        leaveEdge();
      } else {
        model.remove();
      }
    },
    Escape: () => {
      leaveEdge();
      model.choose();
    },
    Enter: onEnter,
    '/': find,
    a: onAdd,
    c: () => model.ask('connect')
  };
  plain.Backspace = plain.Delete;
  const withControl: Record<string, () => void> = {
    a: () => model.chooseAll(),
    c: () => model.copy(),
    d: () => model.duplicate(),
    v: () => model.paste(),
    x: () => {
      model.copy();
      model.remove();
    },
    y: () => model.redo(),
    z: () => model.undo()
  };
  return event => {
    const { key, target } = event;
    if (
      target instanceof HTMLElement &&
      target.closest('input, select, textarea, form')
    ) {
      return;
    }
    const control = event.ctrlKey || event.metaKey;
    const act = control
      ? event.shiftKey && key.toLowerCase() === 'z'
        ? withControl.y
        : withControl[key]
      : (plain[key] ??
        (WAYS[key] &&
          (() =>
            go(neighbour(absolute, [...chosen].at(-1) ?? null, WAYS[key])))));
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
}
