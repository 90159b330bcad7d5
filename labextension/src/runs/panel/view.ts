import type { ColumnLayout } from '../../ui/layout';
import { PLAIN, readLayout } from '../../ui/layout';
import type { Sort } from '../../ui/table';
import { type ChartSpec, readCharts } from '../board/charts';

/** What a person made of the panel: which runs, how they are laid out, which charts. */
export interface RunsView {
  readonly filter: string;
  /** Names of experiments; none is all. */
  readonly experiments: readonly string[];
  readonly sort: Sort;
  /** Leave out what is the same in every run. */
  readonly onlyDiffers: boolean;
  readonly layout: ColumnLayout;
  readonly board: 'right' | 'below' | 'none';
  /** Null until a person arranges them. */
  readonly charts: readonly ChartSpec[] | null;
}

/** A view that a person keeps under a name. */
export interface SavedView {
  readonly name: string;
  readonly view: RunsView;
}

/** The panel as it is found. */
export const START: RunsView = {
  filter: '',
  experiments: [],
  sort: { id: 'started', descending: true },
  onlyDiffers: true,
  layout: PLAIN,
  board: 'right',
  charts: null
};

/** Read a view that was kept; what cannot be read is as at first. */
export function readView(kept: unknown): RunsView {
  if (!isRecord(kept)) {
    return START;
  }
  const sort = isRecord(kept.sort) ? kept.sort : {};
  return {
    filter: typeof kept.filter === 'string' ? kept.filter : START.filter,
    experiments: Array.isArray(kept.experiments)
      ? kept.experiments.map(String)
      : START.experiments,
    sort:
      typeof sort.id === 'string'
        ? { id: sort.id, descending: sort.descending === true }
        : START.sort,
    onlyDiffers: kept.onlyDiffers !== false,
    layout: readLayout(kept.layout),
    board:
      kept.board === 'below' || kept.board === 'none' ? kept.board : 'right',
    charts: readCharts(kept.charts)
  };
}

/** Read the views that a person has kept. */
export function readSaved(kept: unknown): SavedView[] {
  return Array.isArray(kept)
    ? kept.flatMap((one: unknown) =>
        isRecord(one) && typeof one.name === 'string'
          ? [{ name: one.name, view: readView(one.view) }]
          : []
      )
    : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
