import { closeIcon } from '@jupyterlab/ui-components';
import { useWords } from '../../ui/words';
import type { IWrangler } from '../wrangler/types';
import { filterWords, without } from './filters';

/** Which filters hold, in words, each of which can be taken away. */
export function FilterChips({
  wrangler
}: {
  wrangler: IWrangler;
}): JSX.Element {
  const trans = useWords();
  const { view, columns } = wrangler;
  const filters = view.filters ?? [];
  // The room is kept: a brush must not move what it brushes.
  if (filters.length === 0) {
    return <div className="cw-Filters" />;
  }
  const kindOf = (name: string) =>
    columns.find(one => one.name === name)?.kind ?? 'text';
  return (
    <div className="cw-Filters">
      <ul className="cw-Filters-list" aria-label={trans.__('Filters')}>
        {filters.map((filter, at) => {
          const words = filterWords(filter, kindOf, trans);
          return (
            <li key={at} className="cw-Chip cw-Filters-chip">
              <span title={words}>{words}</span>
              <button
                type="button"
                aria-label={trans.__('Remove the filter %1', words)}
                onClick={() => wrangler.show(without(view, filter))}
              >
                <closeIcon.react tag="span" />
              </button>
            </li>
          );
        })}
      </ul>
      {filters.length > 1 && (
        <button
          type="button"
          className="cw-Link"
          onClick={() => wrangler.show({ ...view, filters: [] })}
        >
          {trans.__('Remove all')}
        </button>
      )}
    </div>
  );
}
