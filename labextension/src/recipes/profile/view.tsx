import { percent } from '../../ui/format';
import { useWords } from '../../ui/words';
import { type ChartAnswer, Drawing, type Profile } from '../figures';
import { withFilter } from '../grid/filters';
import type { Filter, IWrangler } from '../wrangler/types';
import { Outliers } from './outliers';

/** What is known of a column; what can be clicked keeps the rows that it stands for. */
export function ProfileView({
  wrangler,
  profile
}: {
  wrangler: IWrangler;
  profile: Profile;
}): JSX.Element {
  const trans = useWords();
  const { column, relation } = profile;
  const keep = (filter: Filter) =>
    wrangler.show(withFilter(wrangler.view, filter, column, filter.type));
  const [first, ...dates] = profile.charts;
  return (
    <>
      <h3 className="cw-Profile-name">
        {column} <span className="cw-Quiet">{profile.dtype}</span>
      </h3>
      <Figures label={trans.__('Figures of %1', column)} of={profile.figures} />
      {first && (
        <Drawing
          chart={first}
          title={trans.__('How rows are spread over %1', column)}
          onPick={place => {
            const filter = filterAt(column, first, place);
            if (filter) {
              keep(filter);
            }
          }}
        />
      )}
      <Figures
        label={trans.__('Quantiles of %1', column)}
        title={trans.__('Quantiles')}
        of={profile.quantiles}
      />
      <Outliers wrangler={wrangler} profile={profile} onKeep={keep} />
      <Patterns profile={profile} onKeep={keep} />
      <Top profile={profile} chart={first} onKeep={keep} />
      {dates.map(chart => (
        <Drawing
          key={chart.x.title}
          chart={chart}
          title={trans.__('Rows by %1', chart.x.title)}
        />
      ))}
      {relation && (
        <section
          className="cw-Profile-relation"
          aria-label={trans.__('What it tells of %1', relation.target)}
        >
          <h4>
            {trans.__('What it tells of %1', relation.target)}{' '}
            <span className="cw-Quiet">
              {relation.measure}{' '}
              <span className="cw-Figure">{relation.strength.toFixed(3)}</span>
            </span>
          </h4>
          <Drawing
            chart={relation.chart}
            title={trans.__('%1 and %2', column, relation.target)}
          />
        </section>
      )}
    </>
  );
}

/** The rows of a bin or a category; null for all others together. */
export function filterAt(
  column: string,
  { x, series }: ChartAnswer,
  place: number
): Filter | null {
  const { edges = [], labels = [] } = x;
  if (edges.length > 0) {
    return {
      type: 'range',
      column,
      low: edges[place],
      high: edges[place + 1],
      below: place < edges.length - 2
    };
  }
  const isRest =
    place === labels.length - 1 &&
    labels[place] === 'others' &&
    series.length > 0 &&
    labels.length > 1;
  return isRest ? null : { type: 'values', column, values: [labels[place]] };
}

function Figures({
  label,
  title,
  of
}: {
  label: string;
  title?: string;
  of: Profile['figures'];
}): JSX.Element | null {
  return of.length === 0 ? null : (
    <>
      {title && <h4>{title}</h4>}
      <dl className="cw-Figures" aria-label={label}>
        {of.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="cw-Figure">{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Patterns({
  profile: { column, patterns },
  onKeep
}: {
  profile: Profile;
  onKeep: (filter: Filter) => void;
}): JSX.Element | null {
  const trans = useWords();
  return patterns.length === 0 ? null : (
    <>
      <h4>{trans.__('Forms of its texts')}</h4>
      <ul className="cw-Profile-list" aria-label={trans.__('Forms')}>
        {patterns.map(({ pattern, regex, share, example }) => (
          <li key={pattern}>
            <button
              type="button"
              className="cw-Link"
              title={trans.__('Show rows of this form, such as %1', example)}
              onClick={() => onKeep({ type: 'match', column, regex })}
            >
              <code>{pattern}</code>
            </button>
            <Share share={share} />
            <button
              type="button"
              className="cw-Link cw-Quiet"
              aria-label={trans.__('Show rows that are not %1', pattern)}
              onClick={() =>
                onKeep({ type: 'match', column, regex, but: true })
              }
            >
              {trans.__('all others')}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Frequent values; those of texts and categories keep their rows. */
function Top({
  profile: { column, rows, top },
  chart,
  onKeep
}: {
  profile: Profile;
  chart: ChartAnswer | undefined;
  onKeep: (filter: Filter) => void;
}): JSX.Element | null {
  const trans = useWords();
  // The values of a column of numbers are written for people here, and not as the grid has them.
  const isNumeric = (chart?.x.edges ?? []).length > 0;
  return top.length === 0 ? null : (
    <>
      <h4>{trans.__('Frequent values')}</h4>
      <ul className="cw-Profile-list" aria-label={trans.__('Frequent values')}>
        {top.map(({ name, value, text }) => (
          <li key={name}>
            {isNumeric ? (
              <span>{name}</span>
            ) : (
              <button
                type="button"
                className="cw-Link"
                onClick={() =>
                  onKeep({ type: 'values', column, values: [name] })
                }
              >
                {name === '' ? trans.__('(empty)') : name}
              </button>
            )}
            <Share share={rows > 0 ? (value ?? 0) / rows : 0} />
            <span className="cw-Figure cw-Quiet">{text}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Share({ share }: { share: number }): JSX.Element {
  return (
    <span className="cw-Share" title={percent(share)}>
      <span style={{ width: `${Math.min(1, share) * 100}%` }} />
      <span className="cw-Hidden">{percent(share)}</span>
    </span>
  );
}
