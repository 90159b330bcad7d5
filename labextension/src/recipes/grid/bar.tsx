import { useCallback, useEffect, useState } from 'react';
import { count } from '../../ui/format';
import { Popover } from '../../ui/popover';
import { useWords } from '../../ui/words';
import type { IWrangler } from '../wrangler/types';
import type { Arrangement } from './arrangement';
import { FilterChips } from './chips';
import type { WindowSource } from './source';

/** Milliseconds that fingers rest before what they typed is searched for. */
const REST = 250;

/** Above the grid: search in all columns, how many rows are shown and by which filters, which columns are hidden. */
export function GridBar({
  wrangler,
  source,
  arrangement
}: {
  wrangler: IWrangler;
  source: WindowSource;
  arrangement: Arrangement;
}): JSX.Element {
  const trans = useWords();
  const { view } = wrangler;
  const { rows, allRows, trial } = source;
  return (
    <div className="cw-GridBar">
      <SearchBox wrangler={wrangler} />
      <span className="cw-GridBar-rows" role="status">
        {rows === allRows
          ? trans.__('%1 rows', count(allRows))
          : trans.__('%1 of %2 rows', count(rows), count(allRows))}
      </span>
      {(view.sort ?? []).length > 0 && (
        <button
          type="button"
          className="cw-Link"
          onClick={() => wrangler.show({ ...view, sort: [] })}
        >
          {trans.__('Undo sorting')}
        </button>
      )}
      {trial && (
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={view.changes ?? false}
            onChange={event =>
              wrangler.show({ ...view, changes: event.target.checked })
            }
          />
          {trans.__('Only changes')}
        </label>
      )}
      <FilterChips wrangler={wrangler} />
      {arrangement.hidden.size > 0 && (
        <Popover title={trans.__('%1 hidden', arrangement.hidden.size)}>
          <ul className="cw-GridBar-hidden">
            {[...arrangement.hidden].map(name => (
              <li key={name}>
                <button
                  type="button"
                  className="cw-Link"
                  aria-label={trans.__('Show %1', name)}
                  onClick={() => arrangement.unhide([name])}
                >
                  {name}
                </button>
              </li>
            ))}
          </ul>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => arrangement.unhide()}
          >
            {trans.__('Show all')}
          </button>
        </Popover>
      )}
    </div>
  );
}

function SearchBox({ wrangler }: { wrangler: IWrangler }): JSX.Element {
  const trans = useWords();
  const searched = wrangler.view.search ?? '';
  const [text, setText] = useState(searched);
  const search = useCallback(
    (wanted: string) => {
      if (wanted !== (wrangler.view.search ?? '')) {
        wrangler.show({ ...wrangler.view, search: wanted });
      }
    },
    [wrangler]
  );
  const [last, setLast] = useState(searched);
  if (last !== searched) {
    // Somebody else searches, or has stopped to.
    setLast(searched);
    setText(searched);
  }
  useEffect(() => {
    const timer = window.setTimeout(() => search(text), REST);
    return () => window.clearTimeout(timer);
  }, [search, text]);
  return (
    <input
      type="search"
      className="cw-Input cw-GridBar-search"
      aria-label={trans.__('Search in all columns')}
      placeholder={trans.__('Search in all columns')}
      value={text}
      onChange={event => setText(event.target.value)}
    />
  );
}
