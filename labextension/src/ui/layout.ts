/** How a person arranged the columns of a table; plain data, so that it can be kept. */
export interface ColumnLayout {
  /** Ids from left to right; what it does not name stays behind the column that it was declared behind. */
  readonly order: readonly string[];
  /** Whether a column is shown, where a person decided. */
  readonly shown: Readonly<Record<string, boolean>>;
  /** Widths in pixels, where a person chose one. */
  readonly widths: Readonly<Record<string, number>>;
}

/** What is arranged: a column as far as its place goes. */
export interface Placed {
  id: string;
  /** Left out until a person asks for it. */
  optional?: boolean;
  /** Never left out. */
  fixed?: boolean;
}

/** The layout of a table that nobody arranged. */
export const PLAIN: ColumnLayout = { order: [], shown: {}, widths: {} };

/** Every column in the person's order, those that are left out too. */
export function ordered<C extends Placed>(
  columns: readonly C[],
  { order }: ColumnLayout
): C[] {
  const known = new Map(columns.map(column => [column.id, column]));
  const result = order.flatMap(id => known.get(id) ?? []);
  const placed = new Set(result);
  columns.forEach((column, index) => {
    if (!placed.has(column)) {
      const before = columns[index - 1];
      result.splice(before ? result.indexOf(before) + 1 : 0, 0, column);
      placed.add(column);
    }
  });
  return result;
}

/** Whether a column is shown. */
export function isShown(column: Placed, { shown }: ColumnLayout): boolean {
  return (
    column.fixed === true || (shown[column.id] ?? column.optional !== true)
  );
}

/** The columns that are shown, in the person's order. */
export function arranged<C extends Placed>(
  columns: readonly C[],
  layout: ColumnLayout
): C[] {
  return ordered(columns, layout).filter(column => isShown(column, layout));
}

/** The layout with a column before another one, or at the end; what a person arranged stays shown. */
export function placedBefore(
  columns: readonly Placed[],
  layout: ColumnLayout,
  id: string,
  before: string | null
): ColumnLayout {
  if (id === before) {
    return layout;
  }
  const rest = ordered(columns, layout)
    .map(column => column.id)
    .filter(one => one !== id);
  const at = before === null ? rest.length : rest.indexOf(before);
  rest.splice(at < 0 ? rest.length : at, 0, id);
  return { ...withShown(layout, id, true), order: rest };
}

/** The layout with a column one place further left (-1) or right (1) among those that are shown. */
export function nudged(
  columns: readonly Placed[],
  layout: ColumnLayout,
  id: string,
  by: -1 | 1
): ColumnLayout {
  const shown = arranged(columns, layout).map(column => column.id);
  const at = shown.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= shown.length) {
    return layout;
  }
  const before = by < 0 ? shown[to] : (shown[to + 1] ?? null);
  return placedBefore(columns, layout, id, before);
}

/** The layout with a column shown or left out. */
export function withShown(
  layout: ColumnLayout,
  id: string,
  shown: boolean
): ColumnLayout {
  return { ...layout, shown: { ...layout.shown, [id]: shown } };
}

const LEAST = 40;
const MOST = 1200;

/** The layout with another width of a column, which stays shown. */
export function withWidth(
  layout: ColumnLayout,
  id: string,
  width: number
): ColumnLayout {
  const whole = Math.round(Math.min(MOST, Math.max(LEAST, width)));
  return {
    ...withShown(layout, id, true),
    widths: { ...layout.widths, [id]: whole }
  };
}

/** Read a layout that was kept; anything else is the plain one. */
export function readLayout(kept: unknown): ColumnLayout {
  if (typeof kept !== 'object' || kept === null) {
    return PLAIN;
  }
  const { order, shown, widths } = kept as Record<string, unknown>;
  const record = <T>(value: unknown, type: string): Record<string, T> =>
    Object.fromEntries(
      Object.entries(
        typeof value === 'object' && value !== null ? value : {}
      ).filter(([, one]) => typeof one === type)
    ) as Record<string, T>;
  return {
    order: Array.isArray(order) ? order.map(String) : [],
    shown: record<boolean>(shown, 'boolean'),
    widths: record<number>(widths, 'number')
  };
}
