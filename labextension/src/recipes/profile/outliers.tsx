import { figure } from '../../ui/format';
import { useWords } from '../../ui/words';
import type { Profile } from '../figures';
import type { Filter, IWrangler } from '../wrangler/types';

/** What lies far out: how much, and what can be done with it. */
export function Outliers({
  wrangler,
  profile: { column, outliers, bounds },
  onKeep
}: {
  wrangler: IWrangler;
  profile: Profile;
  onKeep: (filter: Filter) => void;
}): JSX.Element | null {
  const trans = useWords();
  if (!bounds) {
    return null;
  }
  const [low, high] = bounds;
  return (
    <section
      className="cw-Profile-outliers"
      aria-label={trans.__('Outliers of %1', column)}
    >
      <h4>{trans.__('Outliers')}</h4>
      <p>
        {outliers === 0
          ? trans.__(
              'None: all values are within %1 and %2.',
              figure(low),
              figure(high)
            )
          : trans._n(
              '%1 value lies outside of %2 to %3.',
              '%1 values lie outside of %2 to %3.',
              outliers,
              figure(low),
              figure(high)
            )}{' '}
        <span className="cw-Quiet">
          {trans.__(
            '(the median and 5 robust standard deviations either side)'
          )}
        </span>
      </p>
      {outliers > 0 && (
        <div className="cw-Bar cw-mod-plain">
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() =>
              onKeep({ type: 'range', column, low, high, but: true })
            }
          >
            {trans.__('Show these rows')}
          </button>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() =>
              wrangler.try({
                place: wrangler.at,
                replaces: false,
                step: { do: { op: 'clip', columns: [column], low, high } }
              })
            }
          >
            {trans.__('Move them to the bound…')}
          </button>
        </div>
      )}
    </section>
  );
}
