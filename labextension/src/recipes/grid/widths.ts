import type { GridColumn } from '../../ui/grid';

/** Widths between which a column begins, in pixels: there is room for its chart, and for others. */
const NARROW = 152;
const WIDE = 240;
/** Pixels of a character of a name, and of what stands beside it. */
const CHARACTER = 9;
const BESIDE = 54;

/** How wide a column begins: so that its name can be read. */
export function widthOf({ name }: Pick<GridColumn, 'name'>): number {
  const wide = Math.ceil(name.length * CHARACTER) + BESIDE;
  return Math.min(WIDE, Math.max(NARROW, wide));
}
