import { useRef, useState } from 'react';
import type { FeatureDrift } from '../../studio';
import { percent } from '../../ui/format';
import { ticks } from '../../ui/scale';
import { useWidth } from '../../ui/width';
import { useDesk } from '../desk';
import { valueOf } from './figures';
import { FiguresTable } from './figurestable';

type Bins = NonNullable<FeatureDrift['bins']>;

const HEIGHT = 180;
const LEFT = 40;
const TOP = 6;
const BOTTOM = 20;
/** Categories that are drawn; of more, those that changed most. */
const MOST = 20;

/** What both sides are called. */
export interface Sides {
  reference: string;
  current: string;
}

/** Both sides of a feature over the same bins; numbers and times as steps, categories as pairs of bars. */
export function Overlay({
  feature,
  sides
}: {
  feature: FeatureDrift;
  sides: Sides;
}): JSX.Element | null {
  const { bins } = feature;
  if (!bins) {
    return null;
  }
  return (
    <figure className="cw-Overlay">
      <figcaption className="cw-Overlay-keys">
        <span className="cw-Overlay-key cw-mod-reference">
          {sides.reference}
        </span>
        <span className="cw-Overlay-key cw-mod-current">{sides.current}</span>
      </figcaption>
      {(bins.labels ?? []).length > 0 ? (
        <Categories bins={bins} name={feature.name} />
      ) : (
        <Steps feature={feature} bins={bins} />
      )}
      <Numbers feature={feature} bins={bins} sides={sides} />
    </figure>
  );
}

function Steps({
  feature,
  bins
}: {
  feature: FeatureDrift;
  bins: Bins;
}): JSX.Element {
  const { trans } = useDesk();
  const node = useRef<HTMLDivElement>(null);
  const width = useWidth(node);
  const [at, setAt] = useState<number | null>(null);
  const { reference = [], current = [], edges = [] } = bins;
  const n = reference.length;
  const most = Math.max(...reference, ...current, 1e-9);
  const slot = (width - LEFT - 8) / n;
  const x = (place: number) => LEFT + place * slot;
  const y = (share: number) =>
    HEIGHT - BOTTOM - (share / most) * (HEIGHT - TOP - BOTTOM);
  const each = Math.max(1, Math.ceil(n / Math.max(1, Math.floor(width / 64))));
  return (
    <div className="cw-Overlay-steps" ref={node}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={trans.__('Distribution of %1 on both sides', feature.name)}
        onPointerMove={event => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = Math.floor((event.clientX - box.left - LEFT) / slot);
          setAt(place >= 0 && place < n ? place : null);
        }}
        onPointerLeave={() => setAt(null)}
      >
        <g className="cw-Chart-axis" aria-hidden="true">
          {ticks([0, most], 3).map(mark => (
            <g key={mark}>
              <line x1={LEFT} x2={width - 8} y1={y(mark)} y2={y(mark)} />
              <text x={LEFT - 6} y={y(mark) + 4} textAnchor="end">
                {percent(mark)}
              </text>
            </g>
          ))}
          {edges.map((edge, place) =>
            place > 0 && place < n && (place - 1) % each === 0 ? (
              <text key={place} x={x(place)} y={HEIGHT - 5} textAnchor="middle">
                {valueOf(feature.kind, edge)}
              </text>
            ) : null
          )}
        </g>
        {at !== null && (
          <rect
            className="cw-Overlay-pointed"
            x={x(at)}
            width={slot}
            y={TOP}
            height={HEIGHT - TOP - BOTTOM}
          />
        )}
        {reference.map((share, place) => (
          <rect
            key={place}
            className="cw-Overlay-reference"
            x={x(place)}
            width={Math.max(1, slot - 1)}
            y={y(share)}
            height={HEIGHT - BOTTOM - y(share)}
          />
        ))}
        <path
          className="cw-Overlay-current"
          d={current
            .map(
              (share, place) =>
                `${place ? 'L' : 'M'}${x(place).toFixed(1)},${y(share).toFixed(1)}H${x(place + 1).toFixed(1)}`
            )
            .join('')}
        />
      </svg>
      <p className="cw-Quiet cw-Figure cw-Overlay-read">
        {at === null
          ? ' '
          : `${between(feature, bins, at)}  ·  ${percent(reference[at])} → ${percent(current[at])}`}
      </p>
    </div>
  );
}

function Categories({ bins, name }: { bins: Bins; name: string }): JSX.Element {
  const { trans } = useDesk();
  const rows = changedMost(bins);
  // What has no name of its own may be nearly all, and would leave nothing of the others to see.
  const named = bins.others ? rows.slice(0, -1) : rows;
  const most = Math.max(...named.flatMap(row => [row.then, row.now]), 1e-9);
  const wide = (share: number) => `${Math.min(1, share / most) * 100}%`;
  return (
    <div
      className="cw-Overlay-bars"
      role="img"
      aria-label={trans.__('Shares of %1 on both sides', name)}
    >
      {rows.map(({ label, then, now }) => (
        <div key={label} className="cw-Overlay-row" title={label}>
          <span className="cw-Overlay-label">{label}</span>
          <span className="cw-Overlay-pair">
            <span
              className="cw-Overlay-bar cw-mod-reference"
              style={{ width: wide(then) }}
            />
            <span
              className="cw-Overlay-bar cw-mod-current"
              style={{ width: wide(now) }}
            />
          </span>
          <span className="cw-Figure cw-Quiet">
            {percent(then)} → {percent(now)}
          </span>
        </div>
      ))}
    </div>
  );
}

/** The same as a table, for those who do not see a picture and for those who copy. */
function Numbers({
  feature,
  bins,
  sides
}: {
  feature: FeatureDrift;
  bins: Bins;
  sides: Sides;
}): JSX.Element {
  const { trans } = useDesk();
  const { labels = [], reference = [], current = [] } = bins;
  return (
    <details className="cw-Overlay-numbers">
      <summary>{trans.__('As a table')}</summary>
      <FiguresTable
        label={trans.__('Shares of %1', feature.name)}
        first={trans.__('Values')}
        heads={[sides.reference, sides.current]}
        rows={reference.map((share, at) => {
          const name = labels[at] ?? between(feature, bins, at);
          return {
            key: name,
            name,
            figures: [percent(share), percent(current[at])]
          };
        })}
      />
    </details>
  );
}

/** `3 – 4.5`; `≥ 3` where a bin at an end holds all that lies farther out. */
function between({ kind }: FeatureDrift, bins: Bins, at: number): string {
  const { edges = [], reference = [] } = bins;
  const [low, high] = [edges[at], edges[at + 1]].map(one => valueOf(kind, one));
  if (at === 0 && bins.open_low) {
    return `≤ ${high}`;
  }
  return at === reference.length - 1 && bins.open_high
    ? `≥ ${low}`
    : `${low} – ${high}`;
}

/** Categories in the order of the report; where they are many, those that changed most. */
export function changedMost({
  labels = [],
  reference = [],
  current = []
}: Bins): { label: string; then: number; now: number }[] {
  const rows = labels.map((label, at) => ({
    label,
    then: reference[at],
    now: current[at]
  }));
  if (rows.length <= MOST) {
    return rows;
  }
  const change = (row: (typeof rows)[number]) => Math.abs(row.now - row.then);
  const kept = new Set(
    [...rows].sort((one, other) => change(other) - change(one)).slice(0, MOST)
  );
  return rows.filter(row => kept.has(row));
}
