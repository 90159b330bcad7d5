import { type ReactNode, useCallback } from 'react';
import { ColumnsMenu, type ListedColumn } from './columns';
import type { ColumnLayout } from './layout';
import { Search } from './search';

/** Milliseconds after the last key that a search waits. */
const REST = 200;

/** A list's toolbar: what narrows it, its columns, how much of it is shown, and what it leads to. */
export function ListBar({
  label,
  searchLabel,
  search,
  onSearch,
  columns,
  layout,
  onLayout,
  counted,
  act,
  children
}: {
  label: string;
  /** What is searched in. */
  searchLabel: string;
  search: string;
  /** The same function at every drawing. */
  onSearch: (text: string) => void;
  columns: readonly ListedColumn[];
  layout: ColumnLayout;
  onLayout: (layout: ColumnLayout) => void;
  /** How much there is, in words, once that is known. */
  counted: string | undefined;
  /** What the button at the end says and does. */
  act: { title: string; run: () => void };
  /** Choices that narrow the list too. */
  children: ReactNode;
}): JSX.Element {
  return (
    <div className="cw-Bar" role="toolbar" aria-label={label}>
      <Search
        label={searchLabel}
        value={search}
        rest={REST}
        onSearch={onSearch}
      />
      {children}
      <ColumnsMenu columns={columns} layout={layout} onLayout={onLayout} />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {counted}
      </span>
      <button type="button" className="jp-Button cw-Button" onClick={act.run}>
        {act.title}
      </button>
    </div>
  );
}

/** What a list that can be searched is narrowed by. */
interface Searched {
  narrow: (change: { search: string }) => void;
}

/** Narrows a list by a text; the same function at every drawing. */
export function useSearch(model: Searched): (text: string) => void {
  return useCallback((text: string) => model.narrow({ search: text }), [model]);
}
